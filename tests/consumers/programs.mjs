// Runs what was made of programs/, each of which says one line.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

export const ADDON = "native: 5 profiles, pending, Thanks!\n";
export const WASM = "wasm: 5 profiles, pending, Thanks!\n";

/** What a program prints that Node runs. */
export function runProgram(file, emulator, { flags = [], env } = {}) {
  return printedBy([process.execPath, ...flags, file], emulator, { env });
}

/**
 * What a command prints.
 * @param {string[]} command
 * @param {{ url: string, api_key: string }} emulator
 * @param {{ env?: object, cwd?: string }} [options]
 */
export async function printedBy([command, ...args], emulator, { env, cwd } = {}) {
  const { POSTPROXY_DM_BINDING, ...inherited } = process.env;
  const { stdout } = await promisify(execFile)(command, args, {
    cwd,
    env: { ...inherited, EMULATOR_URL: emulator.url, EMULATOR_KEY: emulator.api_key, ...env },
  });
  return stdout;
}
