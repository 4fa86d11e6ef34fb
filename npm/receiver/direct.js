// Runs a handler once without a store: of a type that is `direct`, or of an event that an engine of the user's keeps. It is
// a hold like any other, over a store that remembers nothing.

import { monotonicMs } from "../timers.js";
import { keepContext } from "../watch/context.js";
import { mustGiveWay, untilNobodyIsAlone } from "./alone.js";
import { newToken } from "./clock.js";
import { Hold } from "./hold.js";

/** @import { OpenStore, Taken } from "../../stores.js" */
/** @import { Brought } from "./delivery.js" */
/** @import { Works } from "./works.js" */

/** @type {Taken} */
const NOTHING = { state: "nothing", inMs: null };
const HELD = /** @type {const} */ ("held");

const forgetful = /** @type {OpenStore} */ (
  /** @type {unknown} */ ({
    renew: async () => HELD,
    record: async () => HELD,
    fail: async () => HELD,
    letGo: async () => HELD,
    finish: async () => NOTHING,
    bury: async () => NOTHING,
    take: async () => NOTHING,
  })
);

/**
 * Resolves with what became of the event.
 * @param {Works} works
 * @param {Brought} brought
 * @returns {Promise<{ outcome: "done" | "failed" | "dead", error?: unknown }>}
 */
export async function runWithoutStore(works, { incoming, text, event, delivery, waitUntil, leftMs }) {
  const { id, lane, head } = incoming.event;
  /** @type {{ outcome: any, error?: unknown }} */
  let became = { outcome: "failed" };
  const beganMs = monotonicMs();
  const mayWait = () => !works.isClosed() && monotonicMs() - beganMs < works.settings.answerWithinMs;
  if (mustGiveWay() && !(await untilNobodyIsAlone(mayWait))) return became;
  if (works.isClosed()) return became;
  const lease = { lane, token: newToken(), askedAtMs: monotonicMs(), leftMs };
  /** @type {Works} */
  const alone = {
    ...works,
    store: forgetful,
    holdEnded: () => {},
    dueIn: () => {},
    watched: ({ outcome, error }) => {
      became = { outcome, error };
    },
  };
  const hold = new Hold(alone, lease, { id, event, delivery, waitUntil, inContext: keepContext() });
  works.background(hold.ended, waitUntil);
  const stored = { id, head, body: await works.kept.seal(text), starts: 1, failures: 0, records: {} };
  await hold.begin({ state: "head", lane, events: [stored] });
  await hold.ended;
  return became;
}
