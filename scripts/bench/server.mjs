// The server that is sent to: crates/bench-server, in Rust, so that it isn't what everybody waits for.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { firstLine } from "../../npm/emulator/first-line.js";
import { buildRelease } from "../build/cargo.mjs";
import { root, step } from "../steps.mjs";

const tls = join(root, "tests/conformance/tls");

/** The environment in which Node and the addon trust the server's certificate. */
export const trusting = { NODE_EXTRA_CA_CERTS: join(tls, "authority.pem") };

/** Builds the server and starts it. Returns its origins: `http`, `https` (HTTP/1.1) and `h2`. */
export async function startServer() {
  let folder;
  await step("server", async () => {
    folder = await buildRelease("bench-server");
  });
  const program = join(folder, process.platform === "win32" ? "bench-server.exe" : "bench-server");
  const child = spawn(program, [join(tls, "localhost.pem"), join(tls, "localhost.key")]);
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
