// `npm test`: runs every suite. `npm test -- --only NAME` runs one, and `npm test -- --only runtimes --runtime NAME` runs
// that suite in one runtime.

import { parseArgs } from "node:util";
import { buildEmulator } from "./build/emulator.mjs";
import { buildPackage } from "./build/package.mjs";
import { setUp } from "./build/set-up.mjs";
import { failedTests, failureLines } from "./failures.mjs";
import { main, ScriptError, show } from "./steps.mjs";
import { installFor, LAST_ALONE, ONLY_BY_NAME, suites, WAITING } from "./suites.mjs";

/**
 * Runs a suite, and resolves with what came of it.
 * @param {string} name
 * @param {Omit<import("./suites.mjs").Given, "show">} given
 * @param {{ isHeld?: boolean }} [options] whether what it prints is kept until it ends, as another suite runs beside it
 */
async function runSuite(name, given, { isHeld = false } = {}) {
  const held = [`\n== ${name}\n`];
  const write = (text) => void process.stdout.write(text);
  const print = isHeld ? (text) => void held.push(text) : write;
  write(isHeld ? `\n${name} has begun, and prints once it has ended\n` : held[0]);
  const started = performance.now();
  const shown = (command, args, options) => show(command, args, { ...options, print });
  const { code, output } = await suites[name]({ ...given, show: shown });
  if (isHeld) write(held.join(""));
  const { passed, failed } = count(output);
  const isGood = code === 0 && passed > 0 && failed === 0;
  return {
    name,
    passed,
    failed: failed || (isGood ? 0 : 1),
    failures: isGood ? [] : failedTests(output),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Runs suites, those that mostly wait beside the last of the others. */
async function runAll(names, given) {
  const inTurn = async (queue, options) => {
    const results = [];
    for (const name of queue) results.push(await runSuite(name, given, options));
    return results;
  };
  const waiting = names.filter((name) => WAITING.includes(name));
  const others = names.filter((name) => !WAITING.includes(name));
  const from = others.indexOf(LAST_ALONE) + 1;
  const isHeld = waiting.length > 0 && from < others.length;
  const results = await inTurn(others.slice(0, from));
  const beside = await Promise.all([inTurn(others.slice(from), { isHeld }), inTurn(waiting, { isHeld })]);
  return [...results, ...beside.flat()];
}

/** Adds up the tests that cargo, Node and Python's unittest report. */
function count(output) {
  const sum = (pattern) =>
    [...output.matchAll(pattern)].reduce((total, [, number]) => total + Number(number), 0);
  // unittest counts all tests that ran. Parts of one test can fail, so there may be more failures than tests.
  const unittestFailed = sum(/(?<=^FAILED \(.*)(?:failures|errors)=(\d+)/gm);
  const unittestPassed = Math.max(0, sum(/^Ran (\d+) tests? in /gm) - unittestFailed);
  return {
    passed: sum(/^test result: .*? (\d+) passed/gm) + sum(/^ℹ pass (\d+)$/gm) + unittestPassed,
    failed: sum(/^test result: .*? (\d+) failed/gm) + sum(/^ℹ (?:fail|cancelled) (\d+)$/gm) + unittestFailed,
  };
}

main(async () => {
  const { values } = parseArgs({ options: { only: { type: "string" }, runtime: { type: "string" } } });
  const names = Object.keys(suites).filter((name) =>
    values.only === undefined
      ? !ONLY_BY_NAME.includes(name)
      : name === values.only || name.startsWith(`${values.only}-`),
  );
  if (names.length === 0) {
    throw new ScriptError(`No suite is called ${values.only}. There are ${Object.keys(suites).join(", ")}.`);
  }

  const flags = values.runtime === undefined ? [] : ["--runtime", values.runtime];

  console.log("Setting up");
  await setUp();
  await buildPackage();
  const emulator = await buildEmulator();

  await installFor(names);
  const results = await runAll(names, { emulator, flags });

  console.log();
  for (const { name, passed, failed, seconds } of results) {
    const verdict = failed === 0 ? "ok" : passed === 0 ? "FAILED: it ran no test" : "FAILED";
    console.log(
      `  ${name.padEnd(20)} ${String(passed).padStart(4)} passed  ${seconds.toFixed(1).padStart(6)} s  ${verdict}`,
    );
  }
  for (const line of failureLines(results)) console.log(line);
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`\n${total("passed")} passed, ${total("failed")} failed`);
  if (total("failed") > 0) process.exitCode = 1;
});
