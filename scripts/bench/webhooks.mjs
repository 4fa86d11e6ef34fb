// Webhooks: how long verifying and reading one takes, beside the official SDK and what others use.

import { isDeepStrictEqual } from "node:util";
import { ScriptError, step } from "../steps.mjs";
import { channelSides, channelsRow } from "./channels.mjs";
import { over } from "./rows.mjs";
import { inTurns, ofPackages, withSides } from "./sides.mjs";

export const about = "webhooks: microseconds of the main thread for one, verified and read";

const ROUNDS = 9;

/** Each comparison: the body, what is read of it, and who takes part. */
const CASES = {
  small: {
    ...{ title: "1.3 KB, a third not ASCII; five fields read", body: "small", fields: "five" },
    peers: ["official", "stripe", "standardwebhooks", "octokit", "webcrypto"],
  },
  large: {
    ...{ title: "17 KB, a third not ASCII; five fields read", body: "large", fields: "five" },
    peers: ["official"],
  },
  ascii: {
    ...{ title: "17 KB of ASCII; five fields read", body: "ascii", fields: "five" },
    peers: ["official"],
  },
  receipt: {
    ...{ title: "1.3 KB, a receipt; only type and id read", body: "receipt", fields: "two" },
    peers: ["official"],
  },
  channels: {
    ...{ title: "tracing channels; 1.3 KB, five fields read", body: "small", fields: "five" },
    ...{ ours: channelSides, peers: [] },
  },
};

/** Ours, where a case names no others. */
const BINDINGS = ["native", "wasm"].map((name) => ({ name, env: { POSTPROXY_DM_BINDING: name } }));

/** How many times as fast one side is as another. */
const faster = (name, ours, peer) => (measured) => over(measured[name]?.[peer], measured[name]?.[ours]);

export const rows = [
  { what: "1.3 KB / official", must: 2.1, aim: 2.5, value: faster("small", "native", "official") },
  { what: "17 KB / official", must: 2.2, aim: 2.5, value: faster("large", "native", "official") },
  { what: "17 KB of ASCII / official", must: 1.6, aim: 2, value: faster("ascii", "native", "official") },
  { what: "1.3 KB, type and id / official", must: 3, aim: 5, value: faster("receipt", "native", "official") },
  { what: "1.3 KB / stripe", must: 2.3, aim: 3, value: faster("small", "native", "stripe") },
  {
    ...{ what: "1.3 KB / standardwebhooks", must: 4, aim: 6 },
    value: faster("small", "native", "standardwebhooks"),
  },
  { what: "wasm, 1.3 KB / official", must: 1, aim: 1.3, value: faster("small", "wasm", "official") },
  { what: "wasm, 17 KB / official", must: 0.85, aim: 1.1, value: faster("large", "wasm", "official") },
  {
    ...{ what: "wasm, 1.3 KB, type and id / official", must: 1.5, aim: 2 },
    value: faster("receipt", "wasm", "official"),
  },
  channelsRow("channels", (us) => us),
].map((row) => ({ ...row, what: `parseWebhook, ${row.what}` }));

/** Measures every case, each with its own processes. */
export async function measure({ packages }) {
  const measured = {};
  for (const [name, { title, body, fields, peers, ours = BINDINGS }] of Object.entries(CASES)) {
    const wanted = [
      ...ours.flatMap((side) => ofPackages(packages, side)),
      ...peers.map((side) => ({ side })),
    ];
    const given = { body, fields };
    await step(title, async () => {
      measured[name] = await withSides(
        wanted.map((side) => ({ kind: "webhooks", ...side })),
        async (sides) => {
          await prove(sides, given);
          const times = await inTurns(sides, ROUNDS, (side) => side.ask("round", given));
          return Object.fromEntries(Object.entries(times).map(([side, ns]) => [side, ns / 1000]));
        },
      );
    });
  }
  return measured;
}

/** Whoever accepts a changed body, or reads something else, isn't compared. */
export async function prove(sides, given) {
  const [first, ...others] = await Promise.all(
    sides.map(async (side) => ({ name: side.name, ...(await side.ask("prove", given)) })),
  );
  for (const { name, fields, refusal } of [first, ...others]) {
    if (refusal === null) throw new ScriptError(`${name} accepted a tampered body`);
    if (/^(Type|Reference|Syntax)Error/.test(refusal)) throw new ScriptError(`${name} failed: ${refusal}`);
    if (!isDeepStrictEqual(fields, first.fields)) throw new ScriptError(`${name} read ${fields}`);
  }
}

/** A table for each case. */
export function tables(measured) {
  return Object.entries(measured).map(([name, times]) => ({
    title: CASES[name].title,
    head: ["µs", "× native"],
    lines: Object.entries(times).map(([side, us]) => [
      ...[side, us.toFixed(2), (us / times.native).toFixed(2)],
    ]),
  }));
}
