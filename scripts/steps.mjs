// Runs commands as steps. Each prints a line with its seconds, and a command's own output only if it fails.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** A failure that is printed as one sentence, without a stack. */
export class ScriptError extends Error {
  /** The exit code: 1 for a step that failed, 2 for arguments that are wrong. */
  exitCode;

  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs a step. Prints its title at the beginning, and its seconds at the end. */
export async function step(title, work) {
  const started = performance.now();
  process.stdout.write(`  ${title.padEnd(48, " ")} `);
  try {
    await work();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${seconds.padStart(6)} s\n`);
  } catch (error) {
    process.stdout.write("failed\n");
    throw error;
  }
}

/** Runs a command to its end, in this tree or in `cwd`, and returns its stdout. Shows the output only if the command fails. */
export async function run(command, args, { env = {}, cwd = root } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    shell: needsShell(command),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let stdout = "";
  child.stdout.on("data", (text) => {
    output += text;
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    output += text;
  });
  const code = await ended(child, command);
  if (code !== 0) {
    process.stderr.write(output);
    throw new ScriptError(`\`${[command, ...args].join(" ")}\` ended with ${code}`);
  }
  return stdout;
}

/**
 * Runs a command and prints its output, unless `isQuiet`. Returns its exit code and its stdout.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, isQuiet?: boolean, print?: (text: string) => void }} [options]
 */
export async function show(command, args, { env = {}, isQuiet = false, print } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    shell: needsShell(command),
    stdio: ["ignore", "pipe", isQuiet ? "ignore" : print ? "pipe" : "inherit"],
  });
  const tell = isQuiet ? () => {} : (print ?? ((text) => process.stdout.write(text)));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    tell(text);
  });
  child.stderr?.setEncoding("utf8").on("data", tell);
  return { code: await ended(child, command), output };
}

/** Runs a script's main function. A problem prints one sentence and ends with exit code 1, a misspelt option with 2. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    const isMisspelt = isOfArguments(error);
    console.error(isMisspelt || error instanceof ScriptError ? `\n${error.message}` : error);
    process.exitCode = isMisspelt ? 2 : (error.exitCode ?? 1);
  }
}

/** Whether an error comes from `parseArgs`. */
export function isOfArguments(error) {
  return error.code?.startsWith("ERR_PARSE_ARGS") === true;
}

/** Whether only a shell can start a command: on Windows npm is a script. */
function needsShell(command) {
  return process.platform === "win32" && command === "npm";
}

function ended(child, command) {
  return new Promise((resolve, reject) => {
    child.on("error", (error) =>
      reject(new ScriptError(`\`${command}\` could not be started: ${error.message}`)),
    );
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
}
