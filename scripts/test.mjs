// `npm test`: runs every suite. `npm test -- --only NAME` runs one, and `npm test -- --only runtimes --runtime NAME` runs
// that suite in one runtime.

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { releaseFlags } from "./build/cargo.mjs";
import { buildEmulator } from "./build/emulator.mjs";
import { buildPackage } from "./build/package.mjs";
import { installPackages, setUp } from "./build/set-up.mjs";
import { failedTests, failureLines } from "./failures.mjs";
import { main, ScriptError, show, step } from "./steps.mjs";
import { testFiles } from "./test-files.mjs";

/** Each suite takes the path of the emulator's binary, and shows the output of its tests. */
const suites = {
  /** The core crate: vectors, properties, the call machine on a simulated clock, its documentation. */
  core: () => show("cargo", ["test", "--locked", "-p", "postproxy-dm-core", "-p", "postproxy-dm-fast"]),

  /** The emulator: its API, its dispatcher, its webhooks, and that data survives a kill. */
  emulator: async () => show("cargo", ["test", ...(await releaseFlags()), "-p", "postproxy-dm-emulator"]),

  /** The emulator's npm package: its methods, its types, its command, and that it never outlives its starter. */
  "emulator-package": (emulator) => nodeTests("tests/emulator-package", { POSTPROXY_EMULATOR: emulator }),

  /** The emulator's OpenAPI document: that it is well formed, and that the emulator follows it. */
  openapi: (emulator) => nodeTests("tests/openapi", { POSTPROXY_EMULATOR: emulator }),

  /** The JavaScript package against the emulator, with either binding. */
  "conformance-native": (emulator) => withBinding("tests/conformance", "native", emulator),
  "conformance-wasm": (emulator) => withBinding("tests/conformance", "wasm", emulator),

  /** What a client and a call can be told: times, headers, keys, other endpoints; with either binding. */
  "configuration-native": (emulator) => withBinding("tests/configuration", "native", emulator),
  "configuration-wasm": (emulator) => withBinding("tests/configuration", "wasm", emulator),

  /** What the log, the tracing channels and OpenTelemetry are told, with either binding and the real loggers and SDK. */
  "observability-native": (emulator) => observability("native", emulator),
  "observability-wasm": (emulator) => observability("wasm", emulator),

  /** Proxies, certificates, addresses, and connections after a freeze, with either binding; the table of docs/network.md. */
  "network-native": (emulator) => withBinding("tests/network/bindings", "native", emulator),
  "network-wasm": (emulator) => withBinding("tests/network/bindings", "wasm", emulator),
  "network-runtimes": () => nodeTests("tests/network/runtimes"),

  /** The package as it is published, in every runtime. */
  runtimes: (emulator, flags) =>
    show(process.execPath, ["tests/runtimes/run.mjs", ...flags], { env: { POSTPROXY_EMULATOR: emulator } }),

  /** The published packages: their files, the entry for each host, their types, and that they work without an addon. */
  packages: async () => {
    await step("npm packages", () => installPackages("tests/packages", "--ignore-scripts"));
    return nodeTests("tests/packages");
  },

  /** The layers: that imports run down, in Rust and in JavaScript, and that the check finds those that don't. */
  layers: () => nodeTests("tests/layers"),

  /** The build steps in Rust: above all that each fault of the table of facts is found. */
  xtask: () => show("cargo", ["test", "--locked", "-p", "xtask"]),

  /** That `npm test` names the tests that failed, and what the bench computes. */
  scripts: () => nodeTests("tests/scripts"),

  /** The service's official SDK for Python as a client of the emulator. */
  peers: (emulator) =>
    show(process.execPath, ["tests/peers/run.mjs"], { env: { POSTPROXY_EMULATOR: emulator } }),

  /** The types of the packed package, under TypeScript 5.4 to 7. */
  types: () => nodeTests("tests/types"),

  /** The packed package in bundlers and frameworks, and their built programs at work. */
  consumers: (emulator) => consumers("tests/consumers", emulator),

  /** Webhooks in every framework: their bytes, and the examples of them with the same deliveries. */
  frameworks: (emulator) => nodeTests("tests/frameworks", { POSTPROXY_EMULATOR: emulator }),

  /** The receiver: its answers, its handlers, its options, its command, with either binding. */
  "receiver-native": (emulator) => receiver("native", emulator),
  "receiver-wasm": (emulator) => receiver("wasm", emulator),

  /** `npx postproxy-dm`: what it prints, in pipes and on terminals, with either binding; its completion in the shells. */
  cli: async (emulator) => {
    await step("runtimes", () => installPackages("tests/runtimes", "--ignore-scripts"));
    return nodeTests("tests/cli", { POSTPROXY_EMULATOR: emulator });
  },

  /** The stores of the receiver, each with the real thing, against one contract. */
  stores: async () => {
    await step("clients of Redis and Postgres", () => installPackages("tests/stores", "--ignore-scripts"));
    await step("runtimes", () => installPackages("tests/runtimes", "--ignore-scripts"));
    await step("clients of SQLite", async () =>
      (await import("../tests/stores/sqlite/set-up.mjs")).setUpSqlite(),
    );
    return nodeTests("tests/stores");
  },

  /** Whole receivers behind the emulator, while processes die, freeze and come. `POSTPROXY_RECEIVING_SEED` repeats a run's choices. */
  receiving: async (emulator) => {
    await step("clients and engines", () => installPackages("tests/receiving", "--ignore-scripts"));
    return nodeTests("tests/receiving", { POSTPROXY_EMULATOR: emulator });
  },

  /** Every example except the bot, with the packed package. */
  examples: (emulator) => consumers("tests/consumers/examples", emulator),

  /** The emulator's page, in a browser. `UPDATE_SCREENSHOTS=1` takes the pictures of docs/emulator.md again. */
  page: (emulator) => nodeTests("tests/page", { POSTPROXY_EMULATOR: emulator }),

  /** `npm start`: that it keeps its promises and fails when it should; and the example bot. */
  start: (emulator) => nodeTests("tests/start", { POSTPROXY_EMULATOR: emulator }),

  /** Every code block of the documents and of the types' comments, with good and with bad input. */
  docs: (emulator) => nodeTests("tests/docs", { POSTPROXY_EMULATOR: emulator }),

  /** The packages that `npm run build -- --all-platforms` has made, each run on its platform. */
  platforms: () => nodeTests("tests/platforms"),
};

/** The suites that run only by name, because their packages take a quarter of an hour to build. */
const onlyByName = ["platforms"];

function withBinding(folder, binding, emulator) {
  return nodeTests(folder, { POSTPROXY_DM_BINDING: binding, POSTPROXY_EMULATOR: emulator });
}

async function observability(binding, emulator) {
  await step("loggers and OpenTelemetry", () => installPackages("tests/observability", "--ignore-scripts"));
  return withBinding("tests/observability", binding, emulator);
}

async function receiver(binding, emulator) {
  await step("runtimes", () => installPackages("tests/runtimes", "--ignore-scripts"));
  return withBinding("tests/receiver", binding, emulator);
}

function consumers(folder, emulator) {
  return show(process.execPath, ["tests/consumers/run.mjs", folder], {
    env: { POSTPROXY_EMULATOR: emulator },
  });
}

/** Two files at a time even with two cores, where Node would take one: most of them wait for a server most of the time. */
async function nodeTests(directory, env) {
  const atATime = Math.max(2, availableParallelism() - 1);
  const flags = ["--test", `--test-concurrency=${atATime}`, "--test-reporter=spec"];
  return show(process.execPath, [...flags, ...testFiles(directory)], { env });
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
      ? !onlyByName.includes(name)
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

  const results = [];
  for (const name of names) {
    console.log(`\n== ${name}`);
    const started = performance.now();
    const { code, output } = await suites[name](emulator, flags);
    const { passed, failed } = count(output);
    const isGood = code === 0 && passed > 0 && failed === 0;
    results.push({
      name,
      passed,
      failed: failed || (isGood ? 0 : 1),
      failures: isGood ? [] : failedTests(output),
      seconds: (performance.now() - started) / 1000,
    });
  }

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
