// Whole programs under the fake timers of the real test runners: nothing hangs because a fake clock stands still, and nothing
// comes sooner because it moves.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer } from "./programs/server.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const program = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Everything that Vitest can fake, beside what it does by itself. */
const ALL =
  "setTimeout,clearTimeout,setInterval,clearInterval,setImmediate,clearImmediate,Date,performance,queueMicrotask,nextTick";

const vitest = {
  // Threads, because in a child process Vitest refuses to fake `nextTick`.
  given: [program("node_modules/vitest/vitest.mjs"), "run", "--config", "programs/vitest.config.mjs"],
  counted: (output) => [
    Number(/"numPassedTests":(\d+)/.exec(output)?.[1]),
    Number(/"numTotalTests":(\d+)/.exec(output)?.[1]),
  ],
};
const jest = {
  given: [program("node_modules/jest/bin/jest.js"), "--json", "--config", "programs/jest.config.json"],
  counted: vitest.counted,
};
const node = {
  given: ["--test", "--test-reporter=tap", "programs/node.spec.mjs"],
  counted: (output) => [
    Number(/^# pass (\d+)/m.exec(output)?.[1]),
    Number(/^# tests (\d+)/m.exec(output)?.[1]),
  ],
};

const runs = {
  "vitest, native": [vitest, "native"],
  // With WebAssembly, the fetch of Node hangs: it needs `nextTick`.
  "vitest with all that it can fake, native": [vitest, "native", ALL],
  "vitest, wasm": [vitest, "wasm"],
  "jest, native": [jest, "native"],
  "jest with fake timers before the import, native": [jest, "native", "before the import"],
  "jest, wasm": [jest, "wasm"],
  "jest with fake timers before the import, wasm": [jest, "wasm", "before the import"],
  "node:test, native": [node, "native"],
  "node:test, wasm": [node, "wasm"],
};

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

// They wait for the server most of the time.
describe("under fake timers, no call hangs and none comes sooner", { concurrency: 4 }, () => {
  for (const [name, [runner, binding, fake]] of Object.entries(runs)) {
    test(name, async () => {
      const { NODE_TEST_CONTEXT: _, ...others } = process.env;
      const env = { ...others, POSTPROXY_DM_BINDING: binding, TEST_TOOLS_URL: server.url };
      if (fake !== undefined) env.TEST_TOOLS_FAKE = fake;
      const { code, output } = await ended(runner.given, env);
      const [passed, total] = runner.counted(output);
      assert(code === 0 && passed > 0 && passed === total, output);
    });
  }
});

function ended(given, env) {
  return new Promise((resolve) => {
    const options = { cwd: here, env, timeout: 60_000, maxBuffer: 1e8 };
    execFile(process.execPath, given, options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? (error ? 1 : 0), output: stdout + stderr }),
    );
  });
}
