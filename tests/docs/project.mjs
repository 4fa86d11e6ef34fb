// A folder in which blocks run as in a user's project, with both packages installed. One thing differs: a client that
// names no `baseUrl` talks to the one in POSTPROXY_BASE_URL, and a server that a block starts gets a free port.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { stageChatAdapter } from "../../scripts/pack.mjs";
import { root } from "../../scripts/steps.mjs";

export const project = join(root, "target/docs");

/** A block that does not end by itself has failed after so long. */
const TIMEOUT_MS = 30_000;

const CLIENT = `
import { Postproxy as Client } from ${JSON.stringify(pathToFileURL(join(root, "npm/node.js")).href)};
export * from ${JSON.stringify(pathToFileURL(join(root, "npm/node.js")).href)};
export class Postproxy extends Client {
  constructor(options) {
    super({ baseUrl: process.env.POSTPROXY_BASE_URL, ...options });
  }
}`;

const FREE_PORT = `
import { Server } from "node:net";
const { listen } = Server.prototype;
Server.prototype.listen = function () {
  return listen.call(this, 0, "127.0.0.1", () => console.log("port " + this.address().port));
};`;

export function makeProject() {
  rmSync(project, { recursive: true, force: true });
  const modules = join(project, "node_modules");
  const client = join(modules, "postproxy-dm");
  mkdirSync(client, { recursive: true });
  const exports = {
    ".": { types: "./index.d.ts", default: "./index.js" },
    "./opentelemetry": { types: "./opentelemetry.d.ts", default: "./opentelemetry.js" },
    "./receiver": { types: "./receiver.d.ts", default: "./receiver.js" },
    "./webhooks": { types: "./webhooks.d.ts", default: "./webhooks.js" },
  };
  write(join(client, "package.json"), JSON.stringify({ name: "postproxy-dm", type: "module", exports }));
  write(join(client, "index.js"), CLIENT);
  write(join(client, "index.d.ts"), `export * from "../../../../index.js";\n`);
  const telemetry = pathToFileURL(join(root, "npm/opentelemetry/opentelemetry.js")).href;
  write(join(client, "opentelemetry.js"), `export * from ${JSON.stringify(telemetry)};\n`);
  write(join(client, "opentelemetry.d.ts"), `export * from "../../../../opentelemetry.js";\n`);
  const receiver = pathToFileURL(join(root, "npm/entries/receiver/node.js")).href;
  write(join(client, "receiver.js"), `export * from ${JSON.stringify(receiver)};\n`);
  write(join(client, "receiver.d.ts"), `export * from "../../../../receiver.js";\n`);
  const webhooks = pathToFileURL(join(root, "npm/webhooks/node.js")).href;
  write(join(client, "webhooks.js"), `export * from ${JSON.stringify(webhooks)};\n`);
  write(join(client, "webhooks.d.ts"), `export * from "../../../../webhooks.js";\n`);
  cpSync(join(root, "npm/emulator"), join(modules, "postproxy-dm-emulator"), { recursive: true });
  mkdirSync(join(modules, ".bin"));
  symlinkSync("../postproxy-dm-emulator/cli.js", join(modules, ".bin/postproxy-dm-emulator"));
  symlinkSync(join(root, "npm/cli.js"), join(modules, ".bin/postproxy-dm"));
  symlinkSync(join(root, "node_modules/@types"), join(modules, "@types"), "dir");
  const installed = join(root, "tests/observability/node_modules/@opentelemetry");
  symlinkSync(installed, join(modules, "@opentelemetry"), "dir");
  // The adapter's imports and those of a block must find one `chat`.
  const chatSdk = join(root, "tests/chat-adapter/node_modules");
  for (const name of ["chat", "@chat-adapter"]) symlinkSync(join(chatSdk, name), join(modules, name), "dir");
  stageChatAdapter(join(modules, "chat-adapter-postproxy"));
  const scripts = { test: `node -e "console.log('tests found', process.env.POSTPROXY_BASE_URL)"` };
  write(join(project, "package.json"), JSON.stringify({ name: "docs", type: "module", scripts }));
  write(join(project, "free-port.mjs"), FREE_PORT);
  copyFileSync(join(root, "tests/network/authorities/authority.pem"), join(project, "company.pem"));
  mkdirSync(join(project, "receipts"));
  for (const file of ["receipts/1042.pdf", "receipt.pdf"]) write(join(project, file), "%PDF-1.4\n%%EOF\n");
}

/**
 * Writes a block as a module, with what stands before and after it in its reader's program.
 * @returns {Promise<string>} the file that runs; beside it is the TypeScript that must compile
 */
export async function writeModule(name, text) {
  const file = join(project, name.replaceAll(/[^a-z0-9]+/gi, "-"));
  write(`${file}.mts`, text);
  // Newer syntax, such as `await using`, for the Node that runs this.
  const { code } = await transform(text, { loader: "ts", target: "node20", format: "esm" });
  write(`${file}.mjs`, code);
  return `${file}.mjs`;
}

/** An example as its user has it. Returns the folder. */
export function copyExample(name) {
  const folder = join(project, name);
  cpSync(join(root, "examples", name), folder, { recursive: true });
  return folder;
}

/** Runs a program to its end: `{ code, stdout, stderr }`. */
export async function run(command, args, env) {
  const program = start(command, args, env);
  const late = setTimeout(() => program.end("SIGKILL"), TIMEOUT_MS);
  const [code, signal] = await program.closed;
  clearTimeout(late);
  return { code: code ?? signal, stdout: program.stdout(), stderr: program.stderr() };
}

/** Starts a program that stays. */
export function start(command, args, env) {
  const child = spawn(command, args, {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, to end what npx and shells have started too: neither passes a signal on.
    detached: true,
  });
  const closed = once(child, "close");
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) {
    child[stream].on("data", (text) => {
      output[stream] += text;
    });
  }
  const lines = createInterface({ input: child.stdout });
  const early = closed.then(([code, signal]) => {
    throw new Error(`it ended with ${code ?? signal}: ${output.stderr}`);
  });
  early.catch(() => {});
  const end = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  return {
    child,
    closed,
    /** The first line that matches, of those that are yet to come. */
    firstLine: (pattern = /(?:)/) =>
      Promise.race([
        new Promise((resolve) => lines.on("line", (line) => pattern.test(line) && resolve(line))),
        early,
      ]),
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    end,
    async stop() {
      end("SIGTERM");
      await closed;
    },
  };
}

function write(file, text) {
  writeFileSync(file, text);
}
