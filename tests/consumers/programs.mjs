// Runs what was made of programs/, each of which says one line.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

export const ADDON = "native: 5 profiles, pending, Thanks!\n";
export const WASM = "wasm: 5 profiles, pending, Thanks!\n";

/**
 * What a program prints.
 * @param {string} file
 * @param {{ url: string, api_key: string }} emulator
 * @param {{ flags?: string[], env?: object, command?: string }} [options] `command` runs the file; it is Node
 */
export async function runProgram(file, emulator, { flags = [], env, command = process.execPath } = {}) {
  const { POSTPROXY_DM_BINDING, ...inherited } = process.env;
  const { stdout } = await promisify(execFile)(command, [...flags, file], {
    env: { ...inherited, EMULATOR_URL: emulator.url, EMULATOR_KEY: emulator.api_key, ...env },
  });
  return stdout;
}
