// What the tracing channels cost: the package in a runtime without them, and with somebody who listens.

import { join } from "node:path";
import { root } from "../steps.mjs";
import { over } from "./rows.mjs";

const env = { POSTPROXY_DM_BINDING: "native" };
const loads = (file) => ["--import", join(root, "tests/bench/channels", file)];

/** Our sides, the first as everybody has it: nobody listens. */
export const channelSides = [
  { name: "native", env },
  { name: "without channels", env, flags: loads("none.mjs") },
  { name: "heard", env, flags: loads("heard.mjs") },
];

/**
 * A row of a case with these sides.
 * @param {string} name the case
 * @param {(figures: any) => number} main the main thread's time
 */
export function channelsRow(name, main) {
  const timeOf = (measured, side) => measured[name]?.[side] && main(measured[name][side]);
  return {
    ...{
      what: "main thread, channels that nobody listens to / no channels",
      must: 1.1,
      aim: 1.03,
      atMost: true,
    },
    value: (measured) => over(timeOf(measured, "native"), timeOf(measured, "without channels")),
  };
}
