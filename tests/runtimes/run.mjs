// Runs the package in every runtime, from its packed tarball. `--runtime NAME` runs one.
//
// Every run has an emulator and a host (host.mjs) of its own. The portable suite runs in all of them, the conformance
// suite too where there is node:test in full: in Node.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installPackages } from "../../scripts/build/set-up.mjs";
import { main, ScriptError, step } from "../../scripts/steps.mjs";
import { startEmulator } from "../emulator.mjs";
import { startHost } from "./host.mjs";
import { makeProject } from "./project.mjs";
import { readVectors } from "./vectors.mjs";

/** A busy machine takes twice as long as an idle one, or more. */
const TIMEOUT_MS = 300_000;
/** The tests of a call's deadline need a processor that is not taken by others. */
const AT_A_TIME = 2;

main(async () => {
  const { values } = parseArgs({ options: { runtime: { type: "string" } } });
  await step("runtimes", () => installPackages("tests/runtimes", "--ignore-scripts"));
  const all = (await import("./runtimes.mjs")).runtimes;
  const runtimes = all.filter(({ name }) => values.runtime === undefined || name === values.runtime);
  if (runtimes.length === 0) {
    throw new ScriptError(
      `No runtime is called ${values.runtime}. There are ${all.map(({ name }) => name).join(", ")}.`,
    );
  }
  for (const runtime of runtimes) await runtime.setUp?.();

  const folder = mkdtempSync(join(tmpdir(), "postproxy-runtimes-"));
  try {
    let project;
    await step("packed and installed", async () => {
      project = await makeProject(join(folder, "project"));
    });
    console.log();
    const rows = await inParallel(rowsOf(runtimes), (row) => fill(row, project));
    report(rows);
    if (values.runtime === undefined) await (await import("./table.mjs")).writeTable(rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function rowsOf(runtimes) {
  return runtimes.flatMap((runtime) =>
    runtime.bindings.flatMap((binding) => {
      const suites = runtime.conformance ? ["portable", "conformance"] : ["portable"];
      return suites.map((suite) => ({ runtime, binding, suite }));
    }),
  );
}

/** Runs one suite in one runtime with one binding. */
async function fill(row, project) {
  const { runtime, binding, suite } = row;
  const started = performance.now();
  let result;
  try {
    result = await (suite === "portable" ? portable : conformance)(runtime, binding, project);
  } catch (error) {
    result = { passed: 0, failures: [{ name: "the run", error: String(error?.stack ?? error) }] };
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const verdict = result.failures.length === 0 ? "ok" : `${result.failures.length} FAILED`;
  console.log(
    `  ${runtime.title.padEnd(40)} ${binding.padEnd(7)} ${suite.padEnd(12)} ${String(result.passed).padStart(4)} passed ${seconds.padStart(6)} s  ${verdict}`,
  );
  for (const { name, error } of result.failures)
    console.log(`    ${name}\n      ${error.replaceAll("\n", "\n      ")}`);
  return { ...row, ...result };
}

async function portable(runtime, binding, project) {
  const emulator = await startEmulator({ webhookUrl: "http://127.0.0.1:9/webhooks" });
  const { isPage, isServiceWorker } = runtime;
  const path = join(project, "node_modules/postproxy-dm/npm/wasm/postproxy_dm_bg.wasm");
  const file = runtime.hasFiles ? { path, size: statSync(path).size } : undefined;
  const setting = { vectors: readVectors(), binding, isPage, isServiceWorker, file, folder: project };
  const host = await startHost(emulator, setting);
  let started;
  try {
    started = await runtime.portable(project, binding, host.url);
    const broken = started.ended.then(({ code, output }) =>
      // Its result may be on its way.
      pause(1000).then(() => Promise.reject(new Error(`it ended with ${code}: ${output}`))),
    );
    return await inTime(Promise.race([host.result, broken]));
  } finally {
    await started?.stop();
    await host.stop();
    await emulator.stop();
  }
}

async function conformance(runtime, binding, project) {
  const { ended, stop } = runtime.conformance(project, binding);
  try {
    const { code, output } = await inTime(ended);
    const passed = Number(output.match(runtime.counts.passed)?.[1] ?? 0);
    const isGood = code === 0 && passed > 0 && !runtime.counts.failed.test(output);
    if (isGood) return { passed, failures: [] };
    const failures = runtime.counts.failures(output);
    const whole = { name: `it ended with ${code}`, error: output.slice(-3000) };
    return { passed, failures: failures.length > 0 ? failures : [whole] };
  } finally {
    await stop();
  }
}

function report(rows) {
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const failed = rows.reduce((sum, { failures }) => sum + failures.length, 0);
  // In the words that `npm test` reads.
  for (const { runtime, binding, suite, failures } of rows)
    for (const { name } of failures) console.log(`✖ ${runtime.title}, ${binding}, ${suite}: ${name}`);
  console.log(`\nℹ pass ${passed}\nℹ fail ${failed}`);
  if (failed > 0) process.exitCode = 1;
}

async function inParallel(items, work) {
  const results = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [at, item] of queue) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return results;
}

async function inTime(work) {
  const timer = new AbortController();
  const late = pause(TIMEOUT_MS, timer.signal).then(() => Promise.reject(new Error("it came to no end")));
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => clearTimeout(timer));
  });
}
