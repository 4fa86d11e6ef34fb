// `npm run soak`: kills the emulator under load, 50 times or `-- --kills 200`, and looks for work that was lost or done twice.
// `npm run soak -- --only receiver` plays a million schedules of the receiver, or `--schedules 10000000`, and checks what must
// hold after each. Each prints its seed; `-- --seed N` makes the same choices again.

import { parseArgs } from "node:util";
import { releaseFlags } from "./build/cargo.mjs";
import { main, ScriptError, show } from "./steps.mjs";

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
};

main(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "emulator" },
      kills: { type: "string", default: "50" },
      schedules: { type: "string", default: "1000000" },
      seed: { type: "string" },
    },
  });
  const { only, ...numbers } = values;
  if (!Object.hasOwn(soaks, only)) {
    throw new ScriptError(`--only must be ${Object.keys(soaks).join(" or ")}, got ${only}`);
  }
  for (const [name, value] of Object.entries(numbers)) {
    if (!/^\d{1,15}$/.test(value)) throw new ScriptError(`--${name} must be a whole number, got ${value}`);
  }
  const { test, env, good } = soaks[only](numbers);
  const { code, output } = await show("cargo", ["test", ...(await releaseFlags()), ...test], { env });
  if (code !== 0 || !output.includes(good)) {
    throw new ScriptError("The soak found something; its seed is above.");
  }
});
