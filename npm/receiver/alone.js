// Which holds are at work in this process, over all its receivers. Core wants an event that may end its process to run alone.
// Whoever has to wait asks again: some hosts don't let one request act for another.

import { monotonicMs } from "../timers.js";
import { later } from "./clock.js";

/** How often those who wait look whether they may go on. */
const LOOK_MS = 100;

/** Each with the time until which it is believed: a host may end it without a word. @type {Map<object, number>} */
const atWork = new Map();

/** The one that is alone, or waits until it is. @type {object | undefined} */
let alone;

/**
 * A hold is at work for so long, if it isn't over sooner.
 * @param {object} hold
 * @param {number} leaseMs
 */
export function stay(hold, leaseMs) {
  atWork.set(hold, monotonicMs() + leaseMs);
}

/** @param {object} hold */
export function leave(hold) {
  atWork.delete(hold);
  if (alone === hold) alone = undefined;
}

/**
 * Whether nothing begins here, because another hold is alone or waits for that.
 * @param {object} [hold]
 */
export function mustGiveWay(hold) {
  if (alone === undefined) return false;
  forgetTheLost();
  return alone !== undefined && alone !== hold;
}

/**
 * Whether a hold that wants to be alone is. If not, nothing else begins from now on.
 * @param {object} hold
 */
export function isAlone(hold) {
  if (mustGiveWay(hold)) return false;
  alone = hold;
  forgetTheLost();
  return atWork.size === 1;
}

/**
 * Waits until nobody has to give way any more, for so long at most.
 * @param {() => boolean} mayWait
 * @returns {Promise<boolean>} whether nobody has to
 */
export async function untilNobodyIsAlone(mayWait) {
  while (mustGiveWay() && mayWait()) await new Promise((resolve) => later(() => resolve(true), LOOK_MS));
  return !mustGiveWay();
}

function forgetTheLost() {
  const now = monotonicMs();
  for (const [hold, untilMs] of atWork) if (untilMs < now) leave(hold);
}
