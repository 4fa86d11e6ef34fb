// Taking a lane: who asks gets it where nobody holds it, or where the lease of who does has run out.

import { give, next } from "./lane.js";

/** @import { Step } from "./documents.js" */
/** @import { Lane } from "./lane.js" */
/** @import { Taken, Taking } from "./types.js" */

/** How long somebody who takes a lane, or lets it go, may need. */
const TAKING_MS = 50;
/** When to look again for a lease that should be over. */
const OVERDUE_MS = 1_000;

/**
 * @param {Lane} lane
 * @param {Taking} taking
 * @param {Step} step
 * @returns {Promise<Taken>}
 */
export async function takeIn(lane, { token, leaseMs, most }, { now, lease, waits }) {
  if (lane.events.length === 0) return { state: "nothing", inMs: null };
  if (lane.token === null) {
    const inMs = await waits.leftOf(lane);
    if (inMs > 0) return { state: "later", inMs };
  }
  const lock = await (lane.token === token
    ? lease.keep(lane.lock, leaseMs)
    : lease.take(leaseMs, lane.token === null ? lane.lock : null));
  if (lock === null) return { state: "busy", forMs: busyFor(lane, now) };
  give(lane, token, lock);
  return next(lane, { leaseMs, most, inMs: await waits.leftOf(lane), now });
}

/**
 * How long to wait for a lane that somebody has. By another machine's clock its lease may be over here already.
 * @param {Lane} lane
 * @param {number} now
 */
function busyFor({ token, untilMs }, now) {
  if (token === null) return TAKING_MS;
  return untilMs > now ? untilMs - now : OVERDUE_MS;
}
