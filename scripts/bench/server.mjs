// The server that is sent to: crates/bench-server, in Rust, so that it isn't what everybody waits for.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { firstLine } from "../../npm/emulator/first-line.js";
import { buildRelease } from "../build/cargo.mjs";
import { root, run, step } from "../steps.mjs";

const tls = join(root, "tests/network/authorities");

/** The environment in which Node and the addon trust the server's certificate. */
export const trusting = { NODE_EXTRA_CA_CERTS: join(tls, "authority.pem") };

/** Builds the server and starts it. Returns its origins: `http`, `https` (HTTP/1.1) and `h2`. */
export async function startServer() {
  let program;
  await step("server", async () => {
    program = await buildServer();
  });
  const child = spawn(program, ["serve", join(tls, "localhost.pem"), join(tls, "localhost.key")]);
  const { http, https, h2 } = JSON.parse(await firstLine(child));
  return {
    http: `http://127.0.0.1:${http}`,
    https: `https://localhost:${https}`,
    h2: `https://localhost:${h2}`,
    async stop() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

/**
 * Sends to the server from a program that does nothing else, the floor of every client.
 * @param {string} origin without TLS
 * @param {{ inFlight: number, ms: number }} options
 * @returns {Promise<{ rate: number, cpu_ns: number | null }>} sends a second, and the processor time of one, where it is known
 */
export async function loadServer(origin, { inFlight, ms }) {
  const address = new URL(origin).host;
  return JSON.parse(await run(await buildServer(), ["load", address, String(inFlight), String(ms)]));
}

async function buildServer() {
  const folder = await buildRelease("bench-server");
  return join(folder, process.platform === "win32" ? "bench-server.exe" : "bench-server");
}
