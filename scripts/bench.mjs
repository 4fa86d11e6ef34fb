// `npm run bench`: measures costs as ratios within one run. `-- --only receiver` runs one part, `-- --json` prints JSON.

import { parseArgs } from "node:util";
import * as emulator from "./bench/emulator.mjs";
import * as receiver from "./bench/receiver.mjs";
import { setUp } from "./build/set-up.mjs";
import { main, ScriptError } from "./steps.mjs";

const parts = { receiver, emulator };

main(async () => {
  const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "boolean" } } });
  if (values.only !== undefined && !Object.hasOwn(parts, values.only)) {
    throw new ScriptError(`No bench is called ${values.only}. There is ${Object.keys(parts).join(", ")}.`);
  }
  await setUp();
  const measured = {};
  for (const name of values.only ? [values.only] : Object.keys(parts)) {
    measured[name] = await parts[name].measure();
    if (!values.json) parts[name].print(measured[name]);
  }
  if (values.json) console.log(JSON.stringify(measured));
});
