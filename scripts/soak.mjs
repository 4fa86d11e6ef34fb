// `npm run soak`: kills the emulator under load, 50 times or `-- --kills 200`, and looks for work that was lost or done twice.
// It prints its seed; `-- --seed N` makes the same choices again.

import { parseArgs } from "node:util";
import { releaseFlags } from "./build/cargo.mjs";
import { main, ScriptError, show } from "./steps.mjs";

main(async () => {
  const { values } = parseArgs({
    options: { kills: { type: "string", default: "50" }, seed: { type: "string" } },
  });
  for (const [name, value] of Object.entries(values)) {
    if (!/^\d{1,15}$/.test(value)) throw new ScriptError(`--${name} must be a whole number, got ${value}`);
  }
  const env = { POSTPROXY_SOAK_KILLS: values.kills };
  if (values.seed !== undefined) env.POSTPROXY_SOAK_SEED = values.seed;
  const test = ["--package", "postproxy-dm-emulator", "--test", "it", "--", "soak::", "--nocapture"];
  const { code, output } = await show("cargo", ["test", ...(await releaseFlags()), ...test], { env });
  if (code !== 0 || !output.includes("all there and none twice")) {
    throw new ScriptError("The soak found something; its seed is above.");
  }
});
