// What every file of the suite begins with: the command as a user runs it, in a pipe or on a terminal, beside an emulator.

import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startEmulator } from "../emulator.mjs";

export { startReceiver, until } from "../emulator.mjs";
export { after, assert, before, describe, test };

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const bin = join(root, "npm/cli.js");

/** A command that doesn't end by itself has failed after so long. */
const TIMEOUT_MS = 30_000;

/** An emulator, an empty home, and the command in their environment. Call it inside of `describe`. */
export function withCommand() {
  const context = {};
  before(async () => {
    context.home = mkdtempSync(join(tmpdir(), "postproxy-dm-cli-"));
    context.emulator = await startEmulator();
    context.env = {
      POSTPROXY_API_KEY: context.emulator.api_key,
      POSTPROXY_BASE_URL: context.emulator.url,
      XDG_CONFIG_HOME: join(context.home, "config"),
    };
    context.start = (args, { program = process.execPath, ...given } = {}) =>
      start(program, [bin, ...args], context, given);
    context.run = (args, given) => context.start(args, given).end();
    context.terminal = (args, given) => terminal(args, context, given);
  });
  after(async () => {
    await context.emulator.stop();
    rmSync(context.home, { recursive: true });
  });
  return context;
}

/** What this process has of our variables, of colours and of configuration is not the command's. */
function environment(context, env) {
  const names = /^(POSTPROXY_(?!DM_BINDING)|XDG_|NO_COLOR|FORCE_COLOR|NODE_TEST)/;
  const own = Object.entries(process.env).filter(([name]) => !names.test(name));
  return { ...Object.fromEntries(own), TERM: "xterm", ...context.env, ...env };
}

/** Starts a program. `end()` resolves with `{ code, stdout, stderr }` once it ended. */
function start(program, args, context, { env, input = "", isOpen = false, cwd = context.home } = {}) {
  const child = spawn(program, args, { cwd, env: environment(context, env) });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => {
      output[name] += text;
    });
  }
  child.stdin.on("error", () => {});
  if (!isOpen) child.stdin.end(input);
  const late = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  const closed = once(child, "close").finally(() => clearTimeout(late));
  return {
    child,
    output,
    async end(signal) {
      if (signal !== undefined) child.kill(signal);
      const [code, killedBy] = await closed;
      return { code: code ?? killedBy, ...output };
    },
  };
}

/** Runs the command on a terminal; what it shows there, colours and all. */
async function terminal(args, context, { env, redirect = "", columns = 80 } = {}) {
  const words = [process.execPath, bin, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const line = `stty cols ${columns} rows 24; ${words.join(" ")} ${redirect}`;
  // util-linux's script gives a program a terminal, and -e its exit code.
  const { code, stdout, stderr } = await start("script", ["-qec", line, "/dev/null"], context, { env }).end();
  return { code, shown: stdout.replaceAll("\r\n", "\n"), stderr };
}

let people = 0;

/** Someone new writes. Returns the emulator's `{ chat, message }`. */
export function personWrites({ emulator }, text = "Where is my order?", more = {}) {
  people += 1;
  return emulator.control("inbound", {
    profile_id: emulator.profiles.facebook,
    participant_external_id: `person-${people}`,
    participant_name: `Person ${people}`,
    text,
    ...more,
  });
}

/** The lines of an output, each as its JSON. */
export function jsonLines(text) {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** The cells of a table, by the words of its titles. */
export function cells(text) {
  const [titles, ...lines] = text.trimEnd().split("\n");
  const names = titles.split(/ {2,}/);
  const starts = names.map((name, place) => (place === 0 ? 0 : titles.indexOf(`  ${name}`) + 2));
  return lines.map((line) =>
    Object.fromEntries(
      names.map((name, place) => [name, line.slice(starts[place], starts[place + 1]).trim()]),
    ),
  );
}
