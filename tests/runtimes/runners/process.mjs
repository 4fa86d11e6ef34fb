// Node, Bun and Deno: processes that run the portable suite, and the conformance suite with what they have of node:test.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ScriptError } from "../../../scripts/steps.mjs";
import { testFiles } from "../../../scripts/test-files.mjs";
import { ofBun, ofDeno, ofTap } from "../failed.mjs";
import { bun, deno, majorOf, node } from "../versions.mjs";

/** Bun gives a test 5 seconds unless told otherwise, which a busy machine exceeds. */
const BUN_TIMEOUT = "--timeout=30000";

const BINDINGS = ["native", "wasm"];

/** How these two tell of their tests. */
const TAP = {
  passed: /^# pass (\d+)$/m,
  failed: /^# (?:fail|cancelled) ([1-9]\d*)$/m,
  failures: ofTap,
};
const BUN = { passed: /^ *(\d+) pass$/m, failed: /^ *([1-9]\d*) fail$/m, failures: ofBun };
const DENO = { passed: /^ok \| \d+ passed \((\d+) steps\)/m, failed: /^FAILED \|/m, failures: ofDeno };

/** Tests of Node's own parts: its loader, its processes and sockets, the HTTP of its fetch. Files or folders. */
const OF_NODE = [
  "tests/conformance/binding.test.mjs",
  "tests/conformance/misbehaviour/",
  "tests/conformance/processes.test.mjs",
];

/** The runtime's own parser of forms is the judge, and a file is read while it is sent: both as Node does since 20. */
const SINCE_NODE_20 = ["tests/conformance/attachments.test.mjs"];

const nodes = [18, 20, 22, 24, 26].map((major) => ({
  name: `node${major}`,
  title: `Node ${major}`,
  bindings: BINDINGS,
  hasFiles: true,
  portable: (project, binding, host) => run(node(major), [main(project, host)], project, binding),
  conformance: (project, binding) =>
    run(
      node(major),
      ["--test", "--test-reporter=tap", ...files(major === 18 ? SINCE_NODE_20 : [])],
      project,
      binding,
    ),
  counts: TAP,
}));

export const runtimes = [
  ...nodes,
  {
    name: "bun",
    title: `Bun ${majorOf(`bun-${process.arch}`)}`,
    bindings: BINDINGS,
    hasFiles: true,
    portable: (project, binding, host) => run(bun(), ["run", main(project, host)], project, binding),
    conformance: (project, binding) =>
      run(bun(), ["test", BUN_TIMEOUT, ...files([...OF_NODE, ...SINCE_NODE_20])], project, binding),
    counts: BUN,
  },
  {
    name: "deno",
    title: `Deno ${majorOf(`deno-${process.arch}`)}`,
    bindings: BINDINGS,
    hasFiles: true,
    /** WebAssembly is chosen without being asked for, where native addons and the environment are not allowed. */
    portable(project, binding, host) {
      const permissions = binding === "native" ? ["--allow-ffi", "--allow-env"] : [];
      const flags = [
        "run",
        "--no-prompt",
        "--node-modules-dir=manual",
        "--allow-net=127.0.0.1",
        "--allow-read",
        ...permissions,
      ];
      return run(deno(), [...flags, main(project, host)], project, binding);
    },
    conformance(project, binding) {
      const flags = ["test", "--no-check", "--allow-all", "--node-modules-dir=manual"];
      return run(deno(), [...flags, ...files([...OF_NODE, ...SINCE_NODE_20])], project, binding);
    },
    counts: DENO,
  },
];

/** A program of two lines, so that nothing needs arguments or the environment. */
function main(project, host) {
  const file = join(project, `main-${new URL(host).port}.mjs`);
  writeFileSync(
    file,
    `import { start } from "./tests/runtimes/portable/start.js";\nawait start("${host}");\n`,
  );
  return file;
}

/** The conformance suite's files, but for those that one of the paths names. The project has them where this tree has. */
function files(without) {
  const paths = testFiles("tests/conformance");
  const unknown = without.find((path) => !paths.some((file) => file.startsWith(path)));
  if (unknown !== undefined) throw new ScriptError(`${unknown} names no test of the conformance suite.`);
  return paths.filter((file) => !without.some((path) => file.startsWith(path))).map((file) => `./${file}`);
}

/** A process: how it ended and what it printed, as a promise, and a way to stop it. */
export function run(command, args, cwd, binding) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", POSTPROXY_DM_BINDING: binding },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: error.message, output }));
    child.on("close", (code, signal) => resolve({ code: code ?? signal, output }));
  });
  return {
    ended,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
