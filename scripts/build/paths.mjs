// The places that several parts of the build use, and which of two files is newer.

import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "../steps.mjs";

/** Cargo's folder of built files. */
export const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

/** Returns the name of a program's file on this machine. */
export const program = (name) => (process.platform === "win32" ? `${name}.exe` : name);

/** Returns the path of a command that npm installed. */
export const bin = (name) => join(root, "node_modules/.bin", name);

/** Returns whether a file exists and is as new as another one. */
export function isNewer(file, than) {
  return existsSync(file) && modified(file) >= modified(than);
}

function modified(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}
