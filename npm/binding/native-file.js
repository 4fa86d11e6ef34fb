// The files of messages for the native addon.

import { bytesOf, FIRST_BYTES, isPath } from "../media.js";
import { StreamSource } from "../stream.js";
import { fed } from "./feed.js";

/** @import { Signal } from "../../index.js" */
/** @import { Source } from "../media.js" */
/** @import { Feed } from "./feed.js" */

/**
 * A file for the addon: its bytes, or where they are, or what feeds them.
 * @typedef {object} AddonFile
 * @property {Uint8Array} [bytes]
 * @property {string} [path]
 * @property {number} size
 * @property {Uint8Array} first
 * @property {boolean} [isReadOnce]
 * @property {Feed} [feed] which only JavaScript sees
 */

/** @typedef {(path: string | URL) => Promise<AddonFile>} StatFile */

/**
 * Returns a source as the addon takes it.
 * @param {Source} source
 * @param {Signal | undefined} signal
 * @param {StatFile} statFile
 * @returns {Promise<AddonFile>}
 */
export async function fileOf(source, signal, statFile) {
  if (isPath(source)) return statFile(source.path);
  const size = source instanceof StreamSource ? source.size : undefined;
  return size === undefined
    ? inMemory(source, signal)
    : fed(/** @type {StreamSource} */ (source), size, signal);
}

/**
 * @param {Exclude<Source, { path: unknown }>} source
 * @param {Signal | undefined} signal
 */
async function inMemory(source, signal) {
  const bytes = source instanceof Uint8Array ? source : await bytesOf(source, signal);
  return { bytes, size: bytes.length, first: bytes.subarray(0, FIRST_BYTES) };
}
