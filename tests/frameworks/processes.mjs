// The processes of the set-ups: one for all examples of a runtime, and one for each that must be alone or is built.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bun, deno, node } from "../runtimes/versions.mjs";
import { ERROR } from "./project.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const START_MS = 120_000;

const runtimes = {
  "node-18": [node(18)],
  "node-24": [node(24)],
  bun: [bun(), "run"],
  deno: [deno(), "run", "--allow-all", "--no-check", "--node-modules-dir=manual"],
};

/** The titles of the runtimes in the table. */
export const runtimeTitles = {
  ...{ "node-18": "Node 18", "node-24": "Node 24", bun: "Bun", deno: "Deno" },
  built: "Node 24, built",
};

/**
 * Starts a process with these examples. Resolves to where each serves: `{ [id]: url or the error with which it failed }`.
 * @param {{ id: string, file: string, host?: string }[]} examples
 */
export async function serve(runtime, examples, env) {
  const list = [];
  for (const example of examples) list.push({ ...example, port: await freePort() });
  const [command, ...flags] = runtimes[runtime];
  const child = run(command, [...flags, join(here, "serve.mjs"), JSON.stringify(list)], {
    env,
    cwd: join(here, "project"),
  });
  const seen = {};
  const all = () => list.every(({ id }) => id in seen);
  child.onLine((line) => {
    if (!line.startsWith('{"')) return;
    const { serves, fails, why } = JSON.parse(line);
    const { port } = list.find(({ id }) => id === (serves ?? fails)) ?? {};
    if (serves) seen[serves] = `http://127.0.0.1:${port}`;
    if (fails) seen[fails] = new Error(why);
  });
  await child.until(all, `the examples in ${runtime}`, START_MS);
  return { child, at: seen };
}

/** Runs a program to its end; fails with what it printed. */
export async function finish(args, { cwd, env }) {
  const child = run(node(24), args, { cwd, env });
  const code = await child.ended;
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${child.output()}`);
}

/** Starts a server of Node 24 on a port; resolves once it answers. `env` gets the port. */
export async function start(args, { cwd, env }) {
  const port = await freePort();
  const child = run(node(24), args(port), { cwd, env: env(port) });
  const url = `http://127.0.0.1:${port}`;
  let isUp = false;
  const look = async () => {
    isUp = await fetch(url).then(
      () => true,
      () => false,
    );
  };
  await child.until(() => isUp || void look(), `the server of ${cwd}`, START_MS);
  return { child, url };
}

function run(command, args, { cwd, env }) {
  const { POSTPROXY_DM_BINDING, ...inherited } = process.env;
  const child = spawn(command, args, {
    cwd,
    env: { ...inherited, ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const listeners = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      for (const line of lines) for (const listener of listeners) listener(line);
    });
  }
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
  let end;
  ended.then((code) => {
    end = code;
  });
  return {
    ended,
    output: () => output,
    onLine: (listener) => listeners.push(listener),
    /** What `onError` of an example has been told, in order. */
    errorsOf: (id) =>
      output
        .split("\n")
        .filter((line) => line.includes(`${ERROR} ${id} `))
        .map((line) => JSON.parse(line.slice(line.indexOf(` ${id} `) + id.length + 2))),
    async until(isTrue, what, timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      while (!isTrue()) {
        if (end !== undefined) throw new Error(`${what}: the process ended with ${end}: ${output}`);
        if (performance.now() > deadline)
          throw new Error(`${what} did not come within ${timeoutMs} ms: ${output}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop() {
      child.kill();
      const late = setTimeout(() => child.kill("SIGKILL"), 2000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Below the ports that systems give to connections, so that none of them takes it before it is used. */
let lastPort = 20_000 + (process.pid % 10_000);

async function freePort() {
  for (;;) {
    lastPort += 1;
    // Others ask for ports meanwhile.
    const port = lastPort;
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
