// Starts real servers for tests, on free ports and in temporary folders, and installs them where they are missing.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The processes that run, which end with this one. */
const running = new Set();
/** The folders to remove at the end. */
const folders = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * The path of a program, from the package of Debian or Ubuntu that has it. Only root can install that package.
 * @param {string} name
 * @param {{ folders: () => string[], from: string }} where to look, and the package
 */
export function program(name, { folders, from }) {
  const find = () =>
    folders()
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path));
  if (!find()) {
    if (process.getuid?.() !== 0) {
      throw new Error(
        `${name} is missing. Install it (\`apt-get install ${from}\`), or run this test as root.`,
      );
    }
    const apt = (...words) =>
      execFileSync("apt-get", ["-o", "DPkg::Lock::Timeout=300", "-qq", ...words], {
        stdio: "pipe",
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
    apt("update");
    apt("install", "--yes", "--no-install-recommends", from);
  }
  const path = find();
  if (!path) throw new Error(`${name} is missing, although the package ${from} is installed.`);
  return path;
}

/** A port that nothing listens on. A node of a Redis cluster also listens 10,000 above it. */
export async function freePort() {
  for (;;) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    if (port + 10_000 < 65_536) return port;
  }
}

/** A folder that is removed at the end. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "postproxy-dm-stores-"));
  folders.add(folder);
  return folder;
}

/**
 * A server that can be killed and started again with the same folder and port.
 * @param {() => [string, string[], import("node:child_process").SpawnOptions?]} command
 * @param {() => Promise<void>} ready rejects as long as the server isn't
 */
export async function startServer(command, ready) {
  let child;
  let output = "";
  const start = async () => {
    const [path, given, options] = command();
    output = "";
    child = spawn(path, given, { stdio: ["ignore", "pipe", "pipe"], ...options });
    running.add(child);
    const mine = child;
    mine.on("exit", () => running.delete(mine));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data) => {
        output = (output + data).slice(-4_000);
      });
    }
    await eventually(async () => {
      if (mine.exitCode !== null) throw new Final(`${path} ended: ${output}`);
      await ready();
    });
  };
  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  await start();
  return {
    start,
    /** Ends it as a power cut does, as far as the server can tell. */
    kill: () => end("SIGKILL"),
    stop: () => end("SIGINT"),
    /** Ends it with another signal, which this server knows. */
    end,
  };
}

/** An error after which it is no use to try again. */
class Final extends Error {}

/**
 * Tries until it succeeds, for a minute.
 * @template T
 * @param {() => Promise<T>} attempt
 * @returns {Promise<T>}
 */
export async function eventually(attempt) {
  const end = performance.now() + 60_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Final || performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The newest version's folder of programs, as Debian lays Postgres out. */
export function postgresFolders() {
  const home = "/usr/lib/postgresql";
  const versions = existsSync(home) ? readdirSync(home).map(Number).filter(Boolean) : [];
  return versions.sort((left, right) => right - left).map((version) => join(home, String(version), "bin"));
}
