// Where the command has its key and its secret from: the environment, or a file that nobody else can read.

import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { API_KEY, BASE_URL, SECRET } from "../environment.js";
import { CliError, meant } from "./arguments.js";

/** @typedef {Record<string, string | undefined>} Variables */

const NAMES = [API_KEY, BASE_URL, SECRET];

/** The permissions of everybody but the owner. */
const OTHERS = 0o077;

/**
 * The file of keys.
 * @param {Variables} env
 */
export function keysFileOf({ XDG_CONFIG_HOME }) {
  return join(XDG_CONFIG_HOME || join(homedir(), ".config"), "postproxy-dm", "keys");
}

/**
 * The key, and the address that it belongs to. The file's address goes with the file's key alone: nobody's key is sent to an
 * address that was meant for another.
 * @param {{ env: Variables, keysFile: string }} io
 * @returns {{ apiKey: string, baseUrl: string | undefined }}
 */
export function keyOf({ env, keysFile }) {
  const own = env[API_KEY];
  if (own) return { apiKey: own, baseUrl: env[BASE_URL] || undefined };
  const file = readKeys(keysFile);
  const apiKey = file[API_KEY];
  if (!apiKey) throw missing(API_KEY, keysFile);
  return { apiKey, baseUrl: env[BASE_URL] || file[BASE_URL] };
}

/**
 * The secret of webhooks; `undefined` where there is none.
 * @param {{ env: Variables, keysFile: string }} io
 * @returns {string | undefined}
 */
export function secretOf({ env, keysFile }) {
  return env[SECRET] || readKeys(keysFile)[SECRET];
}

/**
 * @param {string} name
 * @param {string} keysFile
 */
export function missing(name, keysFile) {
  return new CliError(`there is no ${name}: set this variable, or write the line ${name}=… into ${keysFile}`);
}

/**
 * @param {string} path
 * @returns {Variables} empty where there is no such file
 */
function readKeys(path) {
  const file = open(path);
  if (file === undefined) return {};
  try {
    const { mode } = fstatSync(file);
    // Windows has no such permissions.
    if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
      const shown = (mode & 0o777).toString(8);
      throw new CliError(`${path} is open to other people (mode ${shown}). Run: chmod 600 '${path}'`);
    }
    return linesOf(readFileSync(file, "utf8"), path);
  } finally {
    closeSync(file);
  }
}

/** @param {string} path */
function open(path) {
  try {
    return openSync(path, "r");
  } catch (thrown) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (thrown);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CliError(`${path} can't be read: ${message}`);
  }
}

/**
 * Lines of `NAME=value`, and comments. An error names the line and never what is in it.
 * @param {string} text
 * @param {string} path
 */
function linesOf(text, path) {
  /** @type {Variables} */
  const found = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, quote, value] = line.match(/^\s*(?:export\s+)?([A-Z_]+)\s*=\s*(["']?)(.*?)\2\s*$/) ?? [];
    if (name === undefined || !NAMES.includes(name)) {
      const hint = name === undefined ? "" : meant(NAMES, name);
      throw new CliError(
        `line ${index + 1} of ${path} must be NAME=value, with one of ${NAMES.join(", ")}${hint}`,
      );
    }
    if (value !== "" && quote !== undefined) found[name] = value;
  }
  return found;
}
