// Runs the tests of one folder with a project that has installed the packed package: the bundlers (this folder), or
// the examples (examples/). Whatever is missing is a failure.

import { installPackages } from "../../scripts/build/set-up.mjs";
import { main, show, step } from "../../scripts/steps.mjs";
import { testFiles } from "../../scripts/test-files.mjs";
import { installProgram } from "../programs.mjs";
import { makeProject } from "./project.mjs";

main(async () => {
  const [folder] = process.argv.slice(2);
  await step("bundlers and frameworks", () => installPackages("tests/consumers", "--ignore-scripts"));
  await step("runtimes", () => installPackages("tests/runtimes", "--ignore-scripts"));
  // The examples that keep events in Redis.
  await step("clients of Redis", () => installPackages("tests/stores", "--ignore-scripts"));
  await installProgram("chromium");
  await step("packed and installed", makeProject);

  // The examples are a suite of their own, in a folder of this one.
  const paths = testFiles(folder, { isFlat: true });
  const { code } = await show(process.execPath, ["--test", "--test-reporter=spec", ...paths]);
  process.exitCode = code === 0 ? 0 : 1;
});
