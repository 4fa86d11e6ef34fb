// `npm run soak`: kills the emulator under load, 50 times or `-- --kills 200`, and looks for work that was lost or done twice.
// `npm run soak -- --only receiver` plays a million schedules of the receiver, or `--schedules 10000000`, and checks what must
// hold after each. `npm run soak -- --only receiving` has 10,000 customers write to bots that die and freeze, with each store (1,000
// with Durable Objects), or `--customers 1000`. Each prints its seed; `-- --seed N` makes the same choices again.
// `npm run soak -- --only fuzz` has cargo-fuzz look for bytes that the core reads wrongly, a minute for each target or `--seconds 600`.
// `npm run soak -- --only memory` receives a million webhooks and sends a million messages in one process, or `--count 1000`,
// and looks whether its memory stays flat.

import { parseArgs } from "node:util";
import { releaseFlags } from "./build/cargo.mjs";
import { buildEmulator } from "./build/emulator.mjs";
import { buildPackage } from "./build/package.mjs";
import { installPackages, setUp } from "./build/set-up.mjs";
import { fuzz } from "./fuzz.mjs";
import { main, ScriptError, show, step } from "./steps.mjs";

/** What can be soaked. Each takes the options, and says how its tests end well. */
const soaks = {
  /** The emulator's worker and database, killed. */
  emulator: ({ kills, seed }) => ({
    test: ["--package", "postproxy-dm-emulator", "--test", "it", "--", "soak::", "--nocapture"],
    env: { POSTPROXY_SOAK_KILLS: kills, ...(seed && { POSTPROXY_SOAK_SEED: seed }) },
    good: "all there and none twice",
  }),

  /** The receiver's machine, simulated. */
  receiver: ({ schedules, seed }) => ({
    test: [
      ...["--package", "postproxy-dm-core", "--test", "it", "--"],
      ...["receiver::simulator::soak", "--ignored", "--nocapture"],
    ],
    env: {
      POSTPROXY_RECEIVER_SCHEDULES: schedules,
      POSTPROXY_RECEIVER_SEED: seed ?? String(Math.floor(Math.random() * 1e12)),
    },
    good: "keep every invariant",
  }),

  /** Whole receivers, in every store. */
  receiving: ({ customers, seed }) => ({
    script: "tests/receiving/soak.mjs",
    env: { POSTPROXY_RECEIVING_CUSTOMERS: customers, ...(seed && { POSTPROXY_RECEIVING_SEED: seed }) },
    good: "each message was answered once",
  }),

  /** The readers of what comes from outside, and the form of a file: the targets of tests/fuzz. */
  fuzz: ({ seconds, seed }) => ({ work: () => fuzz(seconds, seed), good: "hold for all that was tried" }),

  /** The memory of a process. */
  memory: ({ count }) => ({
    script: "tests/bench/memory/soak.mjs",
    env: { POSTPROXY_MEMORY_COUNT: count },
    good: "MB at the end",
  }),
};

/** Runs tests of cargo, or a test file of Node, which need the package and the emulator, or whatever else. */
async function run({ work, test, script, env }) {
  if (work) return work();
  if (test) return show("cargo", ["test", ...(await releaseFlags()), ...test], { env });
  await setUp();
  await buildPackage();
  const emulator = await buildEmulator();
  await step("clients and engines", () => installPackages("tests/receiving", "--ignore-scripts"));
  return show(process.execPath, ["--test", "--test-reporter=spec", script], {
    env: { ...env, POSTPROXY_EMULATOR: emulator },
  });
}

main(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "emulator" },
      count: { type: "string", default: "1000000" },
      customers: { type: "string", default: "10000" },
      kills: { type: "string", default: "50" },
      schedules: { type: "string", default: "1000000" },
      seconds: { type: "string", default: "60" },
      seed: { type: "string" },
    },
  });
  const { only, ...numbers } = values;
  if (!Object.hasOwn(soaks, only)) {
    throw new ScriptError(`--only must be ${Object.keys(soaks).join(" or ")}, got ${only}`);
  }
  for (const [name, value] of Object.entries(numbers)) {
    const isGood = /^\d{1,15}$/.test(value) && (name === "seed" || Number(value) > 0);
    if (!isGood) throw new ScriptError(`--${name} must be a whole number above 0, got ${value}`);
  }
  const { good, ...soak } = soaks[only](numbers);
  const { code, output } = await run(soak);
  if (code !== 0 || !output.includes(good)) {
    throw new ScriptError("The soak found something: see above, where its seed is too, if it has one.");
  }
});
