// `npm run check`: checks formats, lints, types (of the JavaScript in npm/ too), layers, dependencies (deny.toml), and that
// the generated files are up to date.

import { generate } from "./build/generated.mjs";
import { bin } from "./build/paths.mjs";
import { setUp } from "./build/set-up.mjs";
import { buildWasm, xtask } from "./build/wasm.mjs";
import { houses } from "./layers/list.mjs";
import { main, root, run, ScriptError, step } from "./steps.mjs";

main(async () => {
  await setUp();
  await step("rustfmt", () => run("cargo", ["fmt", "--all", "--check"]));
  await step("clippy", () =>
    run("cargo", [
      ...["clippy", "--locked", "--workspace", "--all-targets"],
      ...["--features", "postproxy-dm-core/typescript", "--", "--deny", "warnings"],
    ]),
  );
  await step("biome", () => run(bin("biome"), ["ci", "--colors=off", "--error-on-warnings", "."]));
  await step("TypeScript", async () => {
    await run(bin("tsc"), ["--project", "tsconfig.json"]);
    await run(bin("tsc"), ["--project", "crates/emulator/page"]);
  });
  // The types of the glue come from the Rust functions that it calls.
  await step("WebAssembly modules", buildWasm);
  await step("dependencies", () => run(xtask, ["deny", "deny.toml"]));
  await step("JavaScript of npm/", () => run(bin("tsc"), ["--project", "npm"]));
  await step("layers", async () => {
    // It needs the packages that `setUp` installs.
    const { checkHouse } = await import("./layers/check.mjs");
    const problems = houses.flatMap((house) => checkHouse(root, house));
    if (problems.length > 0) throw new ScriptError(problems.join("\n"));
  });
  await step("generated files", async () => {
    const stale = await generate();
    if (stale.length === 0) return;
    throw new ScriptError(
      `${stale.join(" and ")} was out of date. It is up to date now: look at the difference and commit it.`,
    );
  });
  console.log("All checks passed.");
});
