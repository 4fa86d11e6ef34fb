// Growth: what things cost as their input grows, as curves in docs/bench, with their numbers beside them.

import { buildEmulator } from "../build/emulator.mjs";
import { step } from "../steps.mjs";
import { loadInTurns } from "./emulator-load.mjs";
import { writeFigure } from "./figures.mjs";
import { exponentOf } from "./plot.mjs";
import { prove as proveSends } from "./sends.mjs";
import { startServer } from "./server.mjs";
import { inTurns, withSides } from "./sides.mjs";
import { prove as proveWebhooks } from "./webhooks.mjs";

export const about = "growth: curves in docs/bench";

/** It takes several minutes, and writes files that are committed. */
export const slow = true;

const ROUNDS = 3;
const SEND_MS = 400;
const LOAD_SECONDS = 4;

const INPUTS = {
  bodies: [300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000],
  inFlight: [1, 4, 16, 64, 256, 1024],
  items: [100, 1_000, 10_000, 100_000],
  files: [1_000, 10_000, 100_000, 1_000_000, 5_000_000, 25_000_000],
  senders: [1, 8, 32, 128, 512],
};

const native = { name: "native", side: "package", env: { POSTPROXY_DM_BINDING: "native" } };
const wasm = { name: "wasm", side: "package", env: { POSTPROXY_DM_BINDING: "wasm" } };

/** The figures: what they show, of what was measured. */
const FIGURES = {
  webhooks: { title: "A webhook, verified and read", x: "bytes of the body", y: "µs of the main thread" },
  sends: { title: "Sends a second", x: "sends in flight", y: "sends a second" },
  "sends-main-thread": {
    ...{ title: "The main thread's part of a send", x: "sends in flight", y: "µs of the main thread" },
  },
  "sends-memory": { title: "Memory of a process that sends", x: "sends in flight", y: "MB resident" },
  walks: { title: "A walk over a list, 100 items a page", x: "items", y: "ms" },
  attachments: { title: "An attachment, sent", x: "bytes", y: "ms" },
  "attachments-memory": {
    ...{
      title: "Memory that sending an attachment adds, itself included",
      x: "bytes",
      y: "MB resident, at most",
    },
  },
  emulator: { title: "The emulator under load", x: "senders", y: "a second" },
};

/** The exponent of one curve, or of several points of it; `from` leaves out the small inputs, which the fixed cost hides. */
const exponent = (figure, name, { from = 0, of = (point) => point } = {}) => ({
  ...{ must: 1.1, atMost: true, unit: "" },
  value: (measured) => {
    const points = measured[figure]?.find((one) => one.name === name)?.points;
    return points && exponentOf(points.filter(([x]) => x >= from).map(of));
  },
});

/** What n sends cost at n in flight. */
const together = { of: ([n, us]) => [n, n * us] };

export const rows = [
  { what: "webhook / bytes", ...exponent("webhooks", "native", { from: 10_000 }) },
  { what: "webhook, wasm / bytes", ...exponent("webhooks", "wasm", { from: 10_000 }) },
  { what: "main thread / sends in flight", ...exponent("sends-main-thread", "native", together) },
  { what: "memory / sends in flight", ...exponent("sends-memory", "native") },
  { what: "walk / items", ...exponent("walks", "native", { from: 1_000 }) },
  { what: "attachment / bytes", ...exponent("attachments", "native, bytes", { from: 100_000 }) },
  { what: "attachment, streamed / bytes", ...exponent("attachments", "native, a path", { from: 100_000 }) },
].map((row) => ({ ...row, what: `growth, exponent: ${row.what}` }));

rows.push({
  ...{ what: "memory of a streamed upload of 25 MB", must: 10, atMost: true, unit: " MB" },
  value: (measured) =>
    measured["attachments-memory"]?.find(({ name }) => name === "native, a path").points.at(-1)[1],
});

/** Measures all curves. With `write`, writes each figure once it is measured. */
export async function measure({ packages: [{ folder }], write }) {
  const ours = (kind, side, more = {}) => ({ kind, ...side, package: folder, ...more });
  const measured = {};
  const take = async (curves) => {
    Object.assign(measured, curves);
    if (!write) return;
    for (const [name, series] of Object.entries(curves))
      await writeFigure(name, { ...FIGURES[name], series });
  };
  await take(
    await webhooks([
      ours("webhooks", native),
      ours("webhooks", wasm),
      { kind: "webhooks", side: "official" },
    ]),
  );
  const server = await startServer();
  try {
    const peers = ["undici", "fetch"].map((side) => ({ kind: "sends", side }));
    await take(await sends([ours("sends", native), ...peers], server.http));
    const flags = { flags: ["--expose-gc"] };
    const growing = [ours("growth", native, flags), ours("growth", wasm, flags)];
    await take(await walks(growing, server.http));
    await take(await attachments(growing, server.http));
  } finally {
    await server.stop();
  }
  await take(await emulators(await buildEmulator()));
  return measured;
}

async function webhooks(wanted) {
  const curves = new Curves();
  await step("webhooks against bytes", () =>
    withSides(wanted, async (sides) => {
      for (const bytes of INPUTS.bodies) {
        await proveWebhooks(sides, { body: bytes, fields: "five" });
        const times = await inTurns(sides, ROUNDS, (side) =>
          side.ask("round", { body: bytes, fields: "five" }),
        );
        for (const [name, ns] of Object.entries(times)) curves.add("webhooks", name, bytes, ns / 1000);
      }
    }),
  );
  return curves.measured;
}

async function sends(wanted, origin) {
  const curves = new Curves();
  await step("sends against concurrency", () =>
    withSides(wanted, async (sides) => {
      await proveSends(sides, origin);
      for (const inFlight of INPUTS.inFlight) {
        const given = { inFlight, ms: SEND_MS };
        const measured = await inTurns(sides, ROUNDS, (side) => side.ask("round", given));
        for (const [name, { rate, main_us, memory_mb }] of Object.entries(measured)) {
          curves.add("sends", name, inFlight, rate);
          curves.add("sends-main-thread", name, inFlight, main_us);
          curves.add("sends-memory", name, inFlight, memory_mb);
        }
      }
    }),
  );
  return curves.measured;
}

async function walks(wanted, origin) {
  const curves = new Curves();
  await step("walks against items", () =>
    withSides(wanted, async (sides) => {
      for (const side of sides) await side.ask("prepare", { origin });
      for (const items of INPUTS.items) {
        const measured = await inTurns(sides, ROUNDS, (side) => side.ask("walk", { items }));
        for (const [name, { ms, main_ms }] of Object.entries(measured)) {
          curves.add("walks", name, items, ms);
          curves.add("walks", `${name}, main thread`, items, main_ms);
        }
      }
    }),
  );
  return curves.measured;
}

/** Each point in new processes: memory that a larger file has left behind would hide what the next one takes. */
async function attachments(wanted, origin) {
  const curves = new Curves();
  await step("attachments against bytes", async () => {
    for (const bytes of INPUTS.files) {
      for (const [how, isStreamed] of [
        ["bytes", false],
        ["a path", true],
      ]) {
        await withSides(wanted, async (sides) => {
          for (const side of sides) await side.ask("prepare", { origin });
          const measured = await inTurns(sides, ROUNDS, (side) => side.ask("upload", { bytes, isStreamed }));
          for (const [name, { ms, memory_mb }] of Object.entries(measured)) {
            curves.add("attachments", `${name}, ${how}`, bytes, ms);
            curves.add("attachments-memory", `${name}, ${how}`, bytes, memory_mb);
          }
        });
      }
    }
  });
  return curves.measured;
}

async function emulators(binary) {
  const curves = new Curves();
  await step("emulator against senders", async () => {
    for (const senders of INPUTS.senders) {
      const options = { rounds: 1, seconds: LOAD_SECONDS, senders };
      const { ours } = await loadInTurns([{ name: "ours", binary }], options);
      curves.add("emulator", "sends", senders, ours.sends_s);
      curves.add("emulator", "webhooks", senders, ours.webhooks_s);
    }
  });
  return curves.measured;
}

/** Curves by figure and name, point by point. */
class Curves {
  /** @type {Record<string, { name: string, points: [number, number][] }[]>} */
  measured = {};

  add(figure, name, x, y) {
    this.measured[figure] ??= [];
    const series = this.measured[figure];
    if (!series.some((one) => one.name === name)) series.push({ name, points: [] });
    const curve = series.find((one) => one.name === name);
    // A logarithmic axis has no 0: a memory that didn't grow is shown as 0.1 MB.
    curve.points.push([x, Number(Math.max(y, 0.1).toPrecision(4))]);
  }
}

/** A table for each figure: a line for each curve. */
export function tables(measured) {
  return Object.entries(measured).map(([name, series]) => ({
    title: `${FIGURES[name].title}: ${FIGURES[name].y} by ${FIGURES[name].x} (docs/bench/${name}.svg)`,
    head: series[0].points.map(([x]) => x.toLocaleString("en-US")),
    lines: series.map((curve) => [curve.name, ...curve.points.map(([, y]) => String(y))]),
  }));
}
