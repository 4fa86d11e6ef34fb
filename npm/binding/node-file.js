// Reads files from Node's disk.

import * as fs from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { FIRST_BYTES, unreadable } from "../media.js";

/**
 * Returns the path, the size and the first bytes of a file, for core. The rest stays on disk.
 * @param {string | URL} path
 */
export async function statFile(path) {
  return found(path, async (absolute, size) => {
    const handle = await open(absolute);
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: new Uint8Array(FIRST_BYTES), position: 0 });
      return { path: absolute, size, first: buffer.subarray(0, bytesRead) };
    } finally {
      await handle.close();
    }
  });
}

/** Whether a form can hold a file's blob. Node 18 has no such blobs, and Bun sends theirs empty. */
const hasFileBlobs = fs.openAsBlob !== undefined && process.versions.bun === undefined;

/**
 * Returns a file as a blob that is read when it is sent. If there are no such blobs, it holds the bytes.
 * @param {string | URL} path
 * @returns {Promise<Blob>}
 */
export async function openFile(path) {
  return found(path, async (absolute) =>
    hasFileBlobs ? fs.openAsBlob(absolute) : new Blob([await readFile(absolute)]),
  );
}

/**
 * @template T
 * @param {string | URL} path
 * @param {(absolute: string, size: number) => Promise<T>} use
 */
async function found(path, use) {
  try {
    const absolute = typeof path === "string" ? resolve(path) : fileURLToPath(path.href);
    const stats = await stat(absolute);
    if (!stats.isFile()) throw new Error(`${absolute} is not a file`);
    return await use(absolute, stats.size);
  } catch (error) {
    throw unreadable(error);
  }
}
