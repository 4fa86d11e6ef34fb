// Next.js: `next build` of an app, and what starts it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { until } from "../emulator.mjs";

const next = fileURLToPath(new URL("node_modules/next/dist/bin/next", import.meta.url));

/** Builds with what `flags` say, Turbopack where they say nothing; fails with what it printed. */
export async function build(folder, ...flags) {
  const child = run(folder, [next, "build", ...flags]);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`next build ended with ${code}: ${child.output}`);
}

/** Starts what was built; resolves once it answers. */
export async function start(folder, env) {
  const port = await freePort();
  return answering(
    run(folder, [next, "start", "--port", String(port), "--hostname", "127.0.0.1"], env),
    port,
  );
}

/** Starts the server of a folder that was built as `output: "standalone"`; resolves once it answers. */
export async function startStandalone(folder, env) {
  const port = await freePort();
  const address = { PORT: String(port), HOSTNAME: "127.0.0.1" };
  return answering(run(folder, ["server.js"], { ...address, ...env }), port);
}

async function answering(child, port) {
  const url = `http://127.0.0.1:${port}`;
  await until("the start of Next.js", () => {
    if (child.exitCode !== null) throw new Error(`Next.js ended with ${child.exitCode}: ${child.output}`);
    return fetch(url).then(
      () => true,
      () => false,
    );
  });
  return {
    url,
    async stop() {
      const closed = once(child, "close");
      child.kill();
      await closed;
    },
  };
}

function run(folder, args, env) {
  const { POSTPROXY_DM_BINDING, ...inherited } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...inherited, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      child.output += text;
    });
  }
  return child;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
