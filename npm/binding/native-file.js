// The files of messages for the native addon.

import { bytesOf, FIRST_BYTES, isPath } from "../media.js";

/** @import { Source } from "../media.js" */

/**
 * A file for the addon: its bytes, or where they are.
 * @typedef {{ bytes?: Uint8Array, path?: string, size: number, first: Uint8Array }} AddonFile
 */

/** @typedef {(path: string | URL) => Promise<AddonFile>} StatFile */

/**
 * Returns a source as the addon takes it.
 * @param {Source} source
 * @param {StatFile} statFile
 */
export async function fileOf(source, statFile) {
  return isPath(source) ? statFile(source.path) : inMemory(source);
}

/** @param {Exclude<Source, { path: unknown }>} source */
async function inMemory(source) {
  const bytes = source instanceof Uint8Array ? source : await bytesOf(source);
  return { bytes, size: bytes.length, first: bytes.subarray(0, FIRST_BYTES) };
}
