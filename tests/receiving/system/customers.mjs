// Customers who write in bursts. Half of them are patient: they write the next message once the one before has been
// acknowledged, so the order of their answers is certain. The others don't wait, and the service may bring theirs in any order.

import { setTimeout as sleep } from "node:timers/promises";
import { shuffled } from "../choices.mjs";

/** How many write at the same time. */
const AT_A_TIME = 24;

/** The text of a message. It names the message. */
export function textOf(customer, number) {
  return `c${customer}/${number}`;
}

/** Those who waited in vain, and then wrote on: the order of theirs isn't certain any more. */
const gaveUp = new Set();

/** Whether a message is a patient customer's. */
export function isPatient(text) {
  const customer = customerOf(text);
  return Number(customer) % 2 === 0 && !gaveUp.has(customer);
}

function customerOf(text) {
  return /^c(\d+)\//.exec(text)?.[1];
}

/**
 * Has all of them write, and resolves with the texts.
 * @param {object} given
 * @param {import("./service.mjs").Service} given.service
 * @param {import("./balancer.mjs").Balancer} given.front
 * @param {ReturnType<typeof import("../choices.mjs").choicesOf>} given.choose
 * @param {number} given.customers
 * @param {number} given.messages how many each of them writes
 * @param {number} [given.first] the number of each customer's first message
 * @param {boolean} [given.waits] whether patient customers wait
 * @param {string[]} [given.platforms] the only ones that they write on
 */
export async function write({
  service,
  front,
  choose,
  customers,
  messages,
  first = 1,
  waits = true,
  platforms = Object.keys(service.emulator.profiles),
}) {
  gaveUp.clear();
  const acknowledged = watch(front);
  const profiles = platforms.map((platform) => service.emulator.profiles[platform]);
  const order = shuffled([...Array(customers).keys()], choose);
  const texts = [];
  const writer = async () => {
    for (let customer = order.pop(); customer !== undefined; customer = order.pop()) {
      for (let number = first; number < first + messages; number += 1) {
        const text = textOf(customer, number);
        texts.push(text);
        await service.emulator.inbound({
          profile_id: profiles[customer % profiles.length],
          participant_external_id: `customer-${customer}`,
          text,
        });
        if (waits && isPatient(text) && number < first + messages - 1) await acknowledged(text);
        else if (choose("pause", text) < 0.2) await sleep(choose("pauseMs", text) * 50);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, writer));
  return texts;
}

/** The longest that a patient customer waits: under load, what was not delivered may come again only at the end. */
const PATIENCE_MS = 30_000;

/** Returns a function that resolves once the webhook of a message was answered with a 2xx. */
function watch(front) {
  const done = new Set();
  const waiting = new Map();
  front.onAnswer = (event, status) => {
    const text = event.type === "message.received" && event.data.object.body;
    if (!text || status < 200 || status > 299) return;
    done.add(text);
    waiting.get(text)?.();
  };
  return (text) =>
    new Promise((resolve) => {
      if (done.has(text)) return resolve();
      waiting.set(text, resolve);
      const late = () => {
        if (!done.has(text)) gaveUp.add(customerOf(text));
        resolve();
      };
      setTimeout(late, PATIENCE_MS).unref();
    });
}
