// Node, Bun and Deno: a process that runs the portable suite, and node:test for the conformance suite.

import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bun, deno, majorOf, node } from "../versions.mjs";

const nodes = [18, 20, 22, 24, 26].map((major) => ({
  name: `node${major}`,
  title: `Node ${major}`,
  bindings: ["native", "wasm"],
  portable: (project, binding, host) => run(node(major), [main(project, host)], project, binding),
  conformance: (project, binding, env) =>
    run(node(major), ["--test", "--test-reporter=tap", ...files(project)], project, binding, env),
}));

export const runtimes = [
  ...nodes,
  {
    name: "bun",
    title: `Bun ${majorOf(`bun-${process.arch}`)}`,
    bindings: ["native", "wasm"],
    portable: (project, binding, host) => run(bun(), ["run", main(project, host)], project, binding),
  },
  {
    name: "deno",
    title: `Deno ${majorOf(`deno-${process.arch}`)}`,
    bindings: ["native", "wasm"],
    /** WebAssembly with nothing allowed but the network: so it is chosen without being asked for. */
    portable(project, binding, host) {
      const permissions = binding === "native" ? ["--allow-ffi", "--allow-env"] : [];
      const flags = ["run", "--no-prompt", "--node-modules-dir=manual", "--allow-net=127.0.0.1", ...permissions];
      return run(deno(), [...flags, main(project, host)], project, binding);
    },
  },
];

/** A program of two lines, so that nothing needs arguments or the environment. */
function main(project, host) {
  const file = join(project, `main-${new URL(host).port}.mjs`);
  writeFileSync(file, `import { start } from "./tests/runtimes/portable/start.js";\nawait start("${host}");\n`);
  return file;
}

function files(project) {
  const folder = join(project, "tests/conformance");
  const names = readdirSync(folder).filter((name) => name.endsWith(".test.mjs"));
  return names.map((name) => join("tests/conformance", name));
}

/** What it printed and how it ended, as a promise, and a way to stop it. */
function run(command, args, cwd, binding, env) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, POSTPROXY_DM_BINDING: binding, ...env },
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
  return { ended, stop: () => child.kill() };
}
