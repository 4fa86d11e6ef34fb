// Starts and ends the programs of `npm start`: the emulator and a bot.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { root, ScriptError } from "../steps.mjs";

/** The longest wait for a program to be ready, and for a step of a conversation, in milliseconds. */
export const STEP_TIMEOUT_MS = 15_000;

/** The longest wait for a program to end, in milliseconds. */
const FAREWELL_MS = 5_000;

const children = [];

/** Starts the emulator. `control` calls its control endpoints. */
export async function startEmulator(binary, port) {
  const {
    found: emulator,
    hasEnded,
    ended,
  } = await start("emulator", binary, ["--port", port, "--json"], {
    find: JSON.parse,
  });
  console.log(`\nThe emulator serves ${emulator.url}`);
  return {
    ...emulator,
    ...{ hasEnded, ended },
    async control(path, body, method = body === undefined ? "GET" : "POST") {
      const response = await fetch(`${emulator.url}/_emulator/${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new ScriptError(`The emulator refused ${path}: ${text}`);
      return text && JSON.parse(text);
    },
  };
}

/** Starts a bot, and sends the emulator's webhooks to it. */
export async function startBot(file, emulator) {
  const bot = await start("bot", process.execPath, [file], {
    env: {
      POSTPROXY_API_KEY: emulator.api_key,
      POSTPROXY_BASE_URL: emulator.url,
      POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
      PORT: "0",
      // Your own variables win, so that you can try a wrong secret.
      ...process.env,
    },
    find: addressIn,
    expected: 'a line with its address, such as "Listening on http://127.0.0.1:40781"',
  });
  const url = bot.found;
  await emulator.control("webhook", { url }, "PUT");
  console.log(`The bot listens on ${url}`);
  return bot;
}

/** Returns the first address of this machine in a line that a bot printed, as the URL for webhooks. */
function addressIn(line) {
  const words = stripVTControlCharacters(line).match(/\bhttp:\/\/[^\s"'`<>]+/g) ?? [];
  for (const word of words) {
    const text = word.replace(/[.,;:!?)\]}]+$/, (end) => (end.startsWith("]") ? "]" : ""));
    if (!URL.canParse(text)) continue;
    const url = new URL(text);
    // A server that listens on every address of the machine is reached at the loopback address.
    if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
    if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) continue;
    if (url.pathname === "/") url.pathname = "/webhooks";
    return url.href;
  }
  return undefined;
}

/**
 * Starts a program and waits until it is ready: until `find` returns something for a line. Every other line is shown under
 * the program's name.
 */
async function start(name, command, args, { env, find, expected = "its first line" }) {
  const child = spawn(command, args, {
    cwd: root,
    env: { POSTPROXY_EMULATOR_LOG: "warn", ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  children.push({ child, ended });
  createInterface({ input: child.stderr }).on("line", (line) => console.error(`  [${name}] ${line}`));

  let found;
  const ready = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const first = found === undefined ? find(line) : undefined;
      if (first === undefined) return console.log(`  [${name}] ${line}`);
      found = first;
      resolve();
    });
  });
  let late;
  const lateness = new Promise((_, fail) => {
    const problem = `The ${name} did not print ${expected} within ${STEP_TIMEOUT_MS / 1000} s.`;
    late = setTimeout(() => fail(new ScriptError(problem)), STEP_TIMEOUT_MS);
  });
  const early = ended.then(([code, signal]) => {
    throw new ScriptError(`The ${name} ended with ${code ?? signal} before it was ready.`);
  });
  try {
    await Promise.race([ready, lateness, early]);
  } finally {
    clearTimeout(late);
    early.catch(() => {});
  }
  return { found, ended, hasEnded: () => child.exitCode !== null || child.signalCode !== null };
}

/**
 * Resolves when somebody ends this program, and throws if one of those that it needs has ended.
 * @param {Record<string, { ended: Promise<unknown> }>} programs by their names
 */
export async function untilInterrupted(programs) {
  const interrupted = new Promise((end) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, end);
  });
  const ends = Object.entries(programs).map(async ([name, { ended }]) => {
    await ended;
    throw new ScriptError(`The ${name} has ended.`);
  });
  for (const end of ends) end.catch(() => {});
  await Promise.race([interrupted, ...ends]);
}

/** Ends every program that was started. */
export async function stopAll() {
  for (const { child } of children) child.kill();
  const late = setTimeout(() => {
    for (const { child } of children) child.kill("SIGKILL");
  }, FAREWELL_MS);
  await Promise.all(children.map(({ ended }) => ended));
  clearTimeout(late);
}
