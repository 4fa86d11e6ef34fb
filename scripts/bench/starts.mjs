// New processes: how long the import and the first verified webhook, or the first answered send, take.

import { join } from "node:path";
import { entryOf } from "../../tests/bench/package.mjs";
import { bodyOf, secret, signaturesOf } from "../../tests/bench/webhooks/bodies.mjs";
import { root, run, step } from "../steps.mjs";
import { over } from "./rows.mjs";
import { startServer } from "./server.mjs";
import { inTurns, ofPackages } from "./sides.mjs";

export const about = "starts: the first work of a new process";

const ROUNDS = 21;
const program = join(root, "tests/bench/starts/first.mjs");
const native = { POSTPROXY_DM_BINDING: "native" };

const faster = (work, peer) => (measured) => over(measured[work]?.[peer]?.ms, measured[work]?.native?.ms);

export const rows = [
  {
    ...{ what: "import and first webhook / official", must: 1, aim: 1.3 },
    value: faster("webhook", "official"),
  },
  { what: "import and first webhook / stripe", must: 10, aim: 13, value: faster("webhook", "stripe") },
  { what: "import and first send / node:http", must: 1.3, aim: 1.5, value: faster("send", "http") },
];

/** Measures both, each side in new processes. */
export async function measure({ packages }) {
  const body = bodyOf("small");
  const signed = () => {
    const { postproxy, standard } = signaturesOf(body);
    const { body: text } = JSON.parse(body).data.object;
    return { body, text, secret, signature: postproxy, standard };
  };
  const entry = (name, path, env) =>
    ofPackages(packages, { name }).map(({ package: folder, ...side }) => ({
      ...side,
      env: { ...env, BENCH_ENTRY: entryOf(folder, path) },
    }));
  const wasm = { POSTPROXY_DM_BINDING: "wasm" };
  const measured = {};
  await step("webhooks", async () => {
    const sides = [
      ...entry("native", ".", native),
      ...entry("native, /webhooks", "./webhooks", native),
      ...entry("wasm", ".", wasm),
      ...["official", "stripe", "standardwebhooks"].map((side) => ({ side, name: side })),
    ];
    measured.webhook = await inTurns(sides, ROUNDS, (side) => first("webhook", side, signed()));
  });
  const server = await startServer();
  try {
    await step("sends", async () => {
      const given = { origin: server.http, text: "Your order shipped today." };
      const sides = [
        ...entry("native", ".", native),
        ...entry("wasm", ".", wasm),
        ...["http", "undici", "fetch"].map((side) => ({ side, name: side })),
      ];
      measured.send = await inTurns(sides, ROUNDS, (side) => first("send", side, given));
    });
  } finally {
    await server.stop();
  }
  return measured;
}

/** Runs a side once. A side that reads another text than was sent fails. */
async function first(work, { side, env }, given) {
  const output = await run(process.execPath, [program, work, side], {
    env: { ...env, BENCH_GIVEN: JSON.stringify(given) },
  });
  return JSON.parse(output);
}

/** A table for each work. */
export function tables(measured) {
  const titles = { webhook: "import and first verified webhook", send: "import and first answered send" };
  return Object.entries(measured).map(([work, sides]) => ({
    title: titles[work],
    head: ["ms", "× native", "processor ms"],
    lines: Object.entries(sides).map(([name, { ms, cpu_ms }]) => [
      ...[name, ms.toFixed(1), (ms / sides.native.ms).toFixed(2), cpu_ms.toFixed(1)],
    ]),
  }));
}
