// Sends: how many a second, what each costs the main thread, and how long it takes, beside other clients of HTTP.

import { isDeepStrictEqual } from "node:util";
import { ScriptError, step } from "../steps.mjs";
import { channelSides, channelsRow } from "./channels.mjs";
import { over } from "./rows.mjs";
import { startServer, trusting } from "./server.mjs";
import { inTurns, ofPackages, withSides } from "./sides.mjs";

export const about = "sends: a message and its answer";

const ROUNDS = 7;
const ROUND_MS = 500;

const native = { name: "native", env: { POSTPROXY_DM_BINDING: "native" } };
const wasm = { name: "wasm", env: { POSTPROXY_DM_BINDING: "wasm" } };

/** Each comparison: how many are in flight, over what, and who takes part. */
const CASES = {
  http: {
    ...{ title: "http, 16 in flight", inFlight: 16, origin: "http", ours: [native, wasm] },
    peers: ["undici", "fetch", "fetch-with-timeout", "undici-fetch", "http", "axios", "got", "impit"],
  },
  many: {
    ...{ title: "http, 256 in flight", inFlight: 256, origin: "http", ours: [native] },
    peers: ["undici", "fetch", "http"],
  },
  https: {
    ...{ title: "https, 16 in flight", inFlight: 16, origin: "https", ours: [native] },
    peers: ["undici", "fetch", "http"],
  },
  h2: {
    ...{ title: "https that offers HTTP/2, 16 in flight", inFlight: 16, origin: "h2", ours: [native] },
    peers: ["undici", "undici-h2", "fetch"],
  },
  channels: {
    ...{ title: "tracing channels; http, 16 in flight", inFlight: 16, origin: "http", ours: channelSides },
    peers: [],
  },
};

/** Of one case and one figure: ours over the peer's, or the peer's over ours. */
const more = (name, peer, figure) => (measured) =>
  over(measured[name]?.native?.[figure], measured[name]?.[peer]?.[figure]);
const less = (name, peer, figure) => (measured) =>
  over(measured[name]?.[peer]?.[figure], measured[name]?.native?.[figure]);

export const rows = [
  { what: "16 in flight, rate / fetch", must: 12, aim: 17, value: more("http", "fetch", "rate") },
  { what: "16 in flight, rate / undici", must: 2.3, aim: 3.4, value: more("http", "undici", "rate") },
  {
    ...{ what: "16 in flight, main thread, times less than fetch", must: 20, aim: 27 },
    value: less("http", "fetch", "main_us"),
  },
  {
    ...{ what: "16 in flight, main thread, times less than undici", must: 4, aim: 5.4 },
    value: less("http", "undici", "main_us"),
  },
  {
    ...{ what: "256 in flight, main thread, times less than fetch", must: 12, aim: 20 },
    value: less("many", "fetch", "main_us"),
  },
  {
    ...{ what: "256 in flight, main thread, times less than undici", must: 2.5, aim: 4 },
    value: less("many", "undici", "main_us"),
  },
  {
    ...{ what: "16 in flight, p99 / undici", must: 1, aim: 0.5, atMost: true },
    value: more("http", "undici", "p99_ms"),
  },
  { what: "https, 16 in flight, rate / undici", must: 3.2, aim: 5.5, value: more("https", "undici", "rate") },
  {
    ...{ what: "https, 16 in flight, main thread, times less than undici", must: 6, aim: 9 },
    value: less("https", "undici", "main_us"),
  },
  {
    ...{ what: "wasm, main thread / fetch with a signal and a timer", must: 1.1, aim: 1.03, atMost: true },
    value: ({ http }) => over(http?.wasm?.main_us, http?.["fetch-with-timeout"]?.main_us),
  },
  channelsRow("channels", ({ main_us }) => main_us),
].map((row) => ({ ...row, what: `sendMessage, ${row.what}` }));

/** Measures every case, each with its own processes. */
export async function measure({ packages }) {
  const server = await startServer();
  const measured = {};
  try {
    for (const [name, { title, inFlight, origin, ours, peers }] of Object.entries(CASES)) {
      const wanted = [
        ...ours.flatMap((side) => ofPackages(packages, side)),
        ...peers.map((side) => ({ side })),
      ].map(({ env, ...side }) => ({ kind: "sends", ...side, env: { ...env, ...trusting } }));
      await step(title, async () => {
        measured[name] = await withSides(wanted, async (sides) => {
          const able = await prove(sides, server[origin]);
          return inTurns(able, ROUNDS, (side) => side.ask("round", { inFlight, ms: ROUND_MS }));
        });
      });
    }
  } finally {
    await server.stop();
  }
  return measured;
}

/**
 * Sends one message from each side. Whoever doesn't get the answer's fields isn't compared, and ends the bench unless it is an
 * older commit's build: some of those know no certificates but the system's.
 * @returns the sides that can be compared
 */
export async function prove(sides, origin) {
  const able = [];
  let expected;
  for (const side of sides) {
    try {
      const { fields, id } = await side.ask("prove", { origin });
      expected ??= fields;
      if (!isDeepStrictEqual(fields, expected) || !id.startsWith("msg_")) {
        throw new ScriptError(`${side.name} got ${JSON.stringify({ id, ...fields })}`);
      }
      able.push(side);
    } catch (error) {
      if (!side.older) throw error;
      console.log(`\n${side.name} is left out: ${error.message.split("\n", 1)[0]}`);
    }
  }
  return able;
}

/** A table for each case. */
export function tables(measured) {
  return Object.entries(measured).map(([name, sides]) => ({
    title: CASES[name].title,
    head: ["sends/s", "main thread µs", "× native", "all threads µs", "p50 ms", "p99 ms", "MB"],
    lines: Object.entries(sides).map(([side, { rate, main_us, cpu_us, p50_ms, p99_ms, memory_mb }]) => [
      ...[side, rate.toFixed(0), main_us.toFixed(1), (main_us / sides.native.main_us).toFixed(2)],
      ...[cpu_us.toFixed(1), p50_ms.toFixed(2), p99_ms.toFixed(2), memory_mb.toFixed(0)],
    ]),
  }));
}
