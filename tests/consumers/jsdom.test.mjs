// The package in tests that pretend a page on Node. They resolve packages as for pages, or partly so.

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startEmulator } from "../emulator.mjs";
import { project } from "./project.mjs";

const installed = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

const root = join(project, "programs/jsdom");
const jest = { rootDir: root, testMatch: ["**/jest.test.cjs"], testEnvironment: "jsdom" };
const vitest = { environment: "jsdom", include: ["vitest.test.js"] };
const forPages = { resolve: { conditions: ["browser"] } };

const suites = [
  ["jest-environment-jsdom", "native", runJest, jest],
  // As is advised for Mock Service Worker.
  [
    "Jest without conditions",
    "native",
    runJest,
    { ...jest, testEnvironmentOptions: { customExportConditions: [""] } },
  ],
  ["Vitest", "native", runVitest, { test: vitest }],
  ["Vitest in VM contexts", "native", runVitest, { test: { ...vitest, pool: "vmThreads" } }],
  // As is advised for Svelte.
  ["Vitest, resolving as for pages", "wasm", runVitest, { ...forPages, test: vitest }],
  [
    "Vitest, the package served by Vite",
    "wasm",
    runVitest,
    { ...forPages, test: { ...vitest, server: { deps: { inline: ["postproxy-dm"] } } } },
  ],
];

describe("in jsdom", () => {
  let emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.stop());

  for (const [name, binding, run, config] of suites) {
    // A run ends with another code than 0 when its test fails, or when it finds none.
    test(name, () => run(configFile(name, config), { emulator, binding }));
  }
});

function configFile(name, config) {
  const folder = join(project, "out/jsdom");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name.replaceAll(/\W+/g, "-").toLowerCase()}.config.mjs`);
  writeFileSync(file, `export default ${JSON.stringify(config)};`);
  return file;
}

function runJest(config, options) {
  return runNode([installed("jest/bin/jest.js"), "--config", config], options);
}

function runVitest(config, options) {
  return runNode([installed("vitest/vitest.mjs"), "run", "--root", root, "--config", config], options);
}

function runNode(args, { emulator, binding }) {
  const { POSTPROXY_DM_BINDING, NODE_TEST_CONTEXT, ...inherited } = process.env;
  const settings = { EMULATOR_URL: emulator.url, EMULATOR_KEY: emulator.api_key, EXPECTED_BINDING: binding };
  return promisify(execFile)(process.execPath, args, { cwd: project, env: { ...inherited, ...settings } });
}
