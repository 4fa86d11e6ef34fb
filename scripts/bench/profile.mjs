// Where the time of one webhook and of one send goes: from a profile of an addon with symbols, and beside it the floors.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "../../npm/binding/node-platform.js";
import { releaseFlags } from "../build/cargo.mjs";
import { target } from "../build/paths.mjs";
import { ADDON, packageOf } from "../platforms.mjs";
import { run, ScriptError, step } from "../steps.mjs";
import { samplesIn, timesOf } from "./samples.mjs";
import { loadServer, startServer, trusting } from "./server.mjs";
import { inTurns, withSides } from "./sides.mjs";

export const about = "profile: where the time goes";

/** It needs Linux's perf, and builds the addon again. */
export const slow = true;

export const rows = [];

const HERTZ = 1999;
const ROUNDS = 3;
const PROFILED_MS = 6000;

const FLOORS = [
  ...["bytes to text", "JSON.parse", "HMAC-SHA-256, node:crypto"],
  ...["verifyWebhook, native", "parseWebhook, native"],
];

/** What is profiled: the kind of side, the question that is asked again and again, and how many operations an answer tells of. */
const PROFILES = {
  small: { title: "a webhook of 1.3 KB", kind: "webhooks", given: { body: "small", fields: "five" } },
  large: { title: "a webhook of 17 KB", kind: "webhooks", given: { body: "large", fields: "five" } },
  receipt: {
    ...{ title: "a receipt of 1.3 KB, type and id read", kind: "webhooks" },
    given: { body: "receipt", fields: "two" },
  },
  http: { title: "a send over http, 16 in flight", kind: "sends", origin: "http" },
  https: { title: "a send over https, 16 in flight", kind: "sends", origin: "https" },
};

const IN_FLIGHT = 16;

/** What takes less isn't shown: it is a sample or two. */
const LEAST_NS = 50;

/** Measures the floors, then profiles. */
export async function measure({ packages: [{ folder }] }) {
  if (process.platform !== "linux") throw new ScriptError("Only Linux has perf.");
  const measured = { floors: {}, profiles: {} };
  const env = { POSTPROXY_DM_BINDING: "native" };
  await step("floors of a webhook", () =>
    withSides(
      FLOORS.map((side) => ({ kind: "floors", side, package: folder, env })),
      async (sides) => {
        for (const body of ["small", "large", "ascii"]) {
          measured.floors[body] = await inTurns(sides, ROUNDS, (side) => side.ask("round", { body }));
        }
      },
    ),
  );
  const server = await startServer();
  try {
    await step("floor of a send", async () => {
      measured.load = await loadServer(server.http, { inFlight: IN_FLIGHT, ms: PROFILED_MS });
    });
    const withSymbols = await packageWithSymbols(folder);
    for (const [name, { title, ...profile }] of Object.entries(PROFILES)) {
      await step(title, async () => {
        measured.profiles[name] = await profiled(withSymbols, server, profile);
      });
    }
  } finally {
    await server.stop();
  }
  return measured;
}

/** Builds the addon with the names of its functions, and returns a copy of the package with it. */
async function packageWithSymbols(folder) {
  const modules = join(target, "bench/projects/symbols/node_modules");
  await step("addon with symbols", async () => {
    const flags = [...(await releaseFlags()), "-p", "postproxy-dm-node"];
    // Of this crate alone, which links the others: they aren't built again.
    await run("cargo", [
      "build",
      ...flags,
      "--config",
      'profile.release.package.postproxy-dm-node.strip="none"',
    ]);
    rmSync(modules, { recursive: true, force: true });
    cpSync(folder, join(modules, "postproxy-dm"), { recursive: true });
    const addon = join(modules, packageOf(platform()));
    cpSync(join(folder, "..", packageOf(platform())), addon, { recursive: true });
    const triple = flags[flags.indexOf("--target") + 1];
    copyFileSync(join(target, triple, "release/libpostproxy_dm_node.so"), join(addon, ADDON));
  });
  return join(modules, "postproxy-dm");
}

/** Profiles one side while it works. Returns the nanoseconds of each part for one operation. */
async function profiled(folder, server, { kind, origin, given }) {
  const scratch = mkdtempSync(join(tmpdir(), "postproxy-bench-"));
  const side = {
    ...{ kind, side: "package", name: kind, package: folder },
    env: { POSTPROXY_DM_BINDING: "native", ...trusting },
    flags: [
      ...["--perf-basic-prof", "--interpreted-frames-native-stack"],
      ...["--no-logfile-per-isolate", `--logfile=${join(scratch, "v8.log")}`],
    ],
  };
  try {
    return await withSides([side], async ([worker]) => {
      if (origin) await worker.ask("prove", { origin: server[origin] });
      const question = given ?? { inFlight: IN_FLIGHT, ms: PROFILED_MS };
      await worker.ask("round", { ...question, ...(origin && { ms: 500 }) }); // warms up
      const data = join(scratch, "perf.data");
      const perf = spawn("perf", [
        ...[
          "record",
          "--quiet",
          "-F",
          String(HERTZ),
          "-e",
          "cpu-clock",
          "-p",
          String(worker.pid),
          "-o",
          data,
        ],
      ]);
      const ended = once(perf, "exit");
      let operation;
      const until = performance.now() + PROFILED_MS;
      do operation = await worker.ask("round", question);
      while (performance.now() < until);
      perf.kill("SIGINT");
      await ended;
      const printed = await run("perf", ["script", "-i", data, "-F", "tid,ip,sym,dso"]);
      const times = timesOf(samplesIn(printed), worker.pid, 1);
      return perOperation(times, kind === "sends" ? operation.main_us * 1000 : operation);
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Scales samples to the nanoseconds of one operation, by what the main thread took for one. */
function perOperation(times, mainNs) {
  const main = Object.values(times).reduce((sum, part) => sum + part.main, 0);
  if (main === 0) throw new ScriptError("perf took no sample of the main thread");
  const scaled = (samples) => (samples / main) * mainNs;
  return Object.fromEntries(
    Object.entries(times).map(([part, { main, others }]) => [
      part,
      { main: scaled(main), others: scaled(others) },
    ]),
  );
}

/** The floors, and a table for each profile, the dearest part first. */
export function tables({ floors, load, profiles }) {
  const ns = (number) => Math.round(number).toLocaleString("en-US");
  const names = { small: "1.3 KB", large: "17 KB", ascii: "17 KB of ASCII" };
  return [
    {
      title: "a webhook's floors, nanoseconds of the main thread",
      head: Object.keys(floors).map((body) => names[body]),
      lines: FLOORS.map((side) => [side, ...Object.values(floors).map((times) => ns(times[side]))]),
    },
    {
      title: `a send's floor: a load generator in Rust, ${IN_FLIGHT} in flight`,
      head: ["sends/s", "processor ns a send"],
      lines: [["http", ns(load.rate), load.cpu_ns === null ? "–" : ns(load.cpu_ns)]],
    },
    ...Object.entries(profiles).map(([name, parts]) => ({
      title: `${PROFILES[name].title}, nanoseconds by part`,
      head: ["main thread", "other threads"],
      lines: [...Object.entries(parts), ["together", sumOf(parts)]]
        .sort(([, a], [, b]) => b.main + b.others - (a.main + a.others))
        .filter(([, { main, others }]) => main + others >= LEAST_NS)
        .map(([part, { main, others }]) => [part, ns(main), ns(others)]),
    })),
  ];
}

function sumOf(parts) {
  const sum = (which) => Object.values(parts).reduce((total, part) => total + part[which], 0);
  return { main: sum("main"), others: sum("others") };
}
