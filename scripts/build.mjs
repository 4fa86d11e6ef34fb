// `npm run build`: builds everything that is made from source. Each part is skipped if nothing changed.
// `--all-platforms` also builds the binaries of every other platform.

import { parseArgs } from "node:util";
import { buildEmulator } from "./build/emulator.mjs";
import { generate } from "./build/generated.mjs";
import { buildPackage } from "./build/package.mjs";
import { setUp } from "./build/set-up.mjs";
import { buildPlatforms } from "./cross.mjs";
import { main, step } from "./steps.mjs";

main(async () => {
  const { values } = parseArgs({ options: { "all-platforms": { type: "boolean" } } });
  await setUp();
  await step("generated files", generate);
  await buildPackage();
  await buildEmulator();
  if (values["all-platforms"]) await buildPlatforms();
  console.log("Built.");
});
