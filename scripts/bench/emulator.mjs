// The emulator: 200 senders beside an earlier commit's emulator, and one that is full beside one that is almost empty.

import { buildEmulator } from "../build/emulator.mjs";
import { step } from "../steps.mjs";
import { emulatorOf } from "./builds.mjs";
import { loadInTurns } from "./emulator-load.mjs";
import { measureFull, tableOfFull } from "./full-emulator.mjs";
import { over } from "./rows.mjs";

export const about = "emulator: 200 senders, and a full one";

/** What the load is compared with, unless `--against` names another commit. */
const BEFORE = "7bf9e94";

const LOAD = { rounds: 3, seconds: 5, senders: 200 };

const times =
  (figure) =>
  ({ load }) =>
    over(load?.ours?.[figure], load?.before?.[figure]);

export const rows = [
  { what: "emulator, 200 senders, sends a second / before", must: 3, aim: 6, value: times("sends_s") },
  { what: "emulator, 200 senders, webhooks a second / before", must: 3, aim: 6, value: times("webhooks_s") },
  {
    ...{ what: "emulator, until every event of a load is delivered", must: 2, aim: 0.5 },
    ...{ atMost: true, unit: " s", value: ({ load }) => load?.ours?.drain_s },
  },
];

/** Measures the load, then the full emulator. */
export async function measure({ against = BEFORE }) {
  const emulators = [
    { name: "ours", binary: await buildEmulator() },
    { name: "before", binary: await emulatorOf(against) },
  ];
  let load;
  await step(`${LOAD.senders} senders, ours and ${against}`, async () => {
    load = await loadInTurns(emulators, LOAD);
  });
  return { against, load, full: await measureFull(emulators[0].binary) };
}

/** A table of each. */
export function tables({ against, load, full }) {
  const lines = Object.entries(load).map(([name, measured]) => [
    name === "before" ? against : name,
    ...[measured.sends_s.toFixed(0), measured.webhooks_s.toFixed(0), measured.p50_ms.toFixed(1)],
    ...[measured.p99_ms.toFixed(1), measured.drain_s.toFixed(2), measured.late.toFixed(0)],
  ]);
  const head = ["sends/s", "webhooks/s", "p50 ms", "p99 ms", "last webhook after s", "not delivered by then"];
  return [{ title: `${LOAD.senders} senders`, head, lines }, tableOfFull(full)];
}
