// The lane of an event, where the user's own function names it.

import { isThenable, kindOf } from "../given.js";
import { invalid } from "../invalid.js";

/**
 * @param {((event: any) => unknown) | undefined} order
 * @param {import("../../index.js").WebhookEvent} event
 */
export function laneOf(order, event) {
  if (order === undefined) return null;
  const lane = order(event);
  if (typeof lane === "string" && lane !== "") return lane;
  if (isThenable(lane)) {
    // Nobody else waits for it, and what it rejects with would end the process.
    Promise.resolve(lane).catch(() => {});
    throw invalid("order", "must return a string that is not empty, got a promise: it can't wait");
  }
  throw invalid(
    "order",
    `must return a string that is not empty, got ${lane === "" ? "an empty one" : kindOf(lane)}`,
  );
}
