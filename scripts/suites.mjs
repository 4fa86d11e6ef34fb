// The suites of `npm test`, in the order in which they run, and what they need.

import { availableParallelism } from "node:os";
import { setUpChatAdapter } from "../tests/chat-adapter/set-up.mjs";
import { setUpSqlite } from "../tests/stores/sqlite/set-up.mjs";
import { releaseFlags } from "./build/cargo.mjs";
import { installPackages } from "./build/set-up.mjs";
import { step } from "./steps.mjs";
import { testFiles } from "./test-files.mjs";

/**
 * What a suite is given.
 * @typedef {object} Given
 * @property {string} emulator the path of its binary
 * @property {string[]} flags
 * @property {typeof import("./steps.mjs").show} show runs a command, and shows or keeps its output
 */

/** Each suite runs its tests, and resolves with what they printed. @type {Record<string, (given: Given) => Promise<{ code: number | string, output: string }>>} */
export const suites = {
  /** The core crate: vectors, properties, the call machine on a simulated clock, its documentation. */
  core: ({ show }) =>
    show("cargo", ["test", "--locked", "-p", "postproxy-dm-core", "-p", "postproxy-dm-fast"]),

  /** The emulator: its API, its dispatcher, its webhooks, and that data survives a kill. */
  emulator: async ({ show }) =>
    show("cargo", ["test", ...(await releaseFlags()), "-p", "postproxy-dm-emulator"]),

  /** The emulator's npm package: its methods, its types, its command, and that it never outlives its starter. */
  "emulator-package": (given) => nodeTests(given, "tests/emulator-package"),

  /** The emulator's OpenAPI document: that it is well formed, and that the emulator follows it. */
  openapi: (given) => nodeTests(given, "tests/openapi"),

  /** The JavaScript package against the emulator, with either binding. */
  "conformance-native": (given) => withBinding(given, "tests/conformance", "native"),
  "conformance-wasm": (given) => withBinding(given, "tests/conformance", "wasm"),

  /** What a client and a call can be told: times, headers, keys, other endpoints; with either binding. */
  "configuration-native": (given) => withBinding(given, "tests/configuration", "native"),
  "configuration-wasm": (given) => withBinding(given, "tests/configuration", "wasm"),

  /** What the log, the tracing channels and OpenTelemetry are told, with either binding and the real loggers and SDK. */
  "observability-native": (given) => withBinding(given, "tests/observability", "native"),
  "observability-wasm": (given) => withBinding(given, "tests/observability", "wasm"),

  /** Proxies, certificates, addresses, and connections after a freeze, with either binding; the table of docs/network.md. */
  "network-native": (given) => withBinding(given, "tests/network/bindings", "native"),
  "network-wasm": (given) => withBinding(given, "tests/network/bindings", "wasm"),
  "network-runtimes": (given) => nodeTests(given, "tests/network/runtimes"),

  /** The package as it is published, in every runtime. */
  runtimes: ({ show, emulator, flags }) =>
    show(process.execPath, ["tests/runtimes/run.mjs", ...flags], { env: { POSTPROXY_EMULATOR: emulator } }),

  /** The published packages: their files, the entry for each host, their types, and that they work without an addon. */
  packages: (given) => nodeTests(given, "tests/packages"),

  /** Real test runners with fake timers, and the tools that stand in for the network; the table of docs/testing.md. */
  "test-tools": (given) => nodeTests(given, "tests/test-tools"),

  /** The layers: that imports run down, in Rust and in JavaScript, and that the check finds those that don't. */
  layers: (given) => nodeTests(given, "tests/layers"),

  /** The build steps in Rust: above all that each fault of the table of facts is found. */
  xtask: ({ show }) => show("cargo", ["test", "--locked", "-p", "xtask"]),

  /** That `npm test` names the tests that failed, and what the bench computes. */
  scripts: (given) => nodeTests(given, "tests/scripts"),

  /** The service's official SDK for Python as a client of the emulator. */
  peers: ({ show, emulator }) =>
    show(process.execPath, ["tests/peers/run.mjs"], { env: { POSTPROXY_EMULATOR: emulator } }),

  /** The types of the packed package, under TypeScript 5.4 to 7. */
  types: (given) => nodeTests(given, "tests/types"),

  /** The packed package in bundlers and frameworks, and their built programs at work. */
  consumers: (given) => consumers(given, "tests/consumers"),

  /** Webhooks in every framework: their bytes, and the examples of them with the same deliveries. */
  frameworks: (given) => nodeTests(given, "tests/frameworks"),

  /** The receiver: its answers, its handlers, its options, its command, with either binding. */
  "receiver-native": (given) => withBinding(given, "tests/receiver", "native"),
  "receiver-wasm": (given) => withBinding(given, "tests/receiver", "wasm"),

  /** `npx postproxy-dm`: what it prints, in pipes and on terminals, with either binding; its completion in the shells. */
  cli: (given) => nodeTests(given, "tests/cli"),

  /** The stores of the receiver, each with the real thing, against one contract. */
  stores: (given) => nodeTests(given, "tests/stores"),

  /** Whole receivers behind the emulator, while processes die, freeze and come. `POSTPROXY_RECEIVING_SEED` repeats a run's choices. */
  receiving: (given) => nodeTests(given, "tests/receiving"),

  /** The Chat SDK adapter, as it is published: its members, its stores, and whole bots whose processes die. */
  "chat-adapter": (given) => nodeTests(given, "tests/chat-adapter"),

  /** Every example except the bot, with the packed package. */
  examples: (given) => consumers(given, "tests/consumers/examples"),

  /** The emulator's page, in a browser. `UPDATE_SCREENSHOTS=1` takes the pictures of docs/emulator.md again. */
  page: (given) => nodeTests(given, "tests/page"),

  /** `npm start` and `npm run example`: that they keep their promises and fail when they should; and the example bot. */
  start: (given) => nodeTests(given, "tests/start"),

  /** Every code block of the documents and of the types' comments, with good and with bad input. */
  docs: (given) => nodeTests(given, "tests/docs"),

  /** The packages that `npm run build -- --all-platforms` has made, each run on its platform. */
  platforms: (given) => nodeTests(given, "tests/platforms"),
};

/**
 * The suites that run only by name: conformance, because `runtimes` runs it with the packed package in every version of
 * Node, and platforms, because their packages take a quarter of an hour to build.
 */
export const ONLY_BY_NAME = ["conformance-native", "conformance-wasm", "platforms"];

/** The suites that mostly wait, for leases and for the service to come again: they run beside those that follow `types`. */
export const WAITING = ["stores", "receiving", "chat-adapter"];

/** The suites before which nothing runs beside another: the tests of a call's deadline need a processor for themselves. */
export const LAST_ALONE = "types";

/** What a suite needs installed, by the first word of its name: folders with a lock file, and functions. */
const needs = {
  observability: ["tests/observability"],
  runtimes: ["tests/runtimes"],
  packages: ["tests/packages"],
  test: ["tests/test-tools"],
  docs: ["tests/observability", "tests/chat-adapter"],
  consumers: ["tests/consumers", "tests/runtimes", "tests/stores"],
  examples: ["tests/consumers", "tests/runtimes", "tests/stores"],
  receiver: ["tests/runtimes"],
  cli: ["tests/runtimes"],
  stores: ["tests/stores", "tests/runtimes", "tests/stores/sqlite"],
  receiving: ["tests/receiving"],
  chat: ["tests/chat-adapter", "tests/runtimes"],
  start: ["tests/chat-adapter"],
};

/**
 * Installs what suites need, each folder once and one after the other.
 * @param {string[]} names
 */
export async function installFor(names) {
  const folders = new Set(names.flatMap((name) => needs[name.split("-")[0]] ?? []));
  for (const folder of folders) {
    await step(`npm packages of ${folder}`, async () => {
      if (folder === "tests/stores/sqlite") await setUpSqlite();
      else await installPackages(folder, "--ignore-scripts");
      if (folder === "tests/chat-adapter") setUpChatAdapter();
    });
  }
}

function withBinding(given, folder, binding) {
  return nodeTests(given, folder, { POSTPROXY_DM_BINDING: binding });
}

function consumers({ show, emulator }, folder) {
  return show(process.execPath, ["tests/consumers/run.mjs", folder], {
    env: { POSTPROXY_EMULATOR: emulator },
  });
}

/** Two files at a time even with two cores, where Node would take one: most of them wait for a server most of the time. */
async function nodeTests({ show, emulator }, folder, env = {}) {
  const atATime = Math.max(2, availableParallelism() - 1);
  const flags = ["--test", `--test-concurrency=${atATime}`, "--test-reporter=spec"];
  return show(process.execPath, [...flags, ...testFiles(folder)], {
    env: { POSTPROXY_EMULATOR: emulator, ...env },
  });
}
