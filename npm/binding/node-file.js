// Reads files from Node's disk.

import { FIRST_BYTES, unreadable } from "../media.js";
import { builtin } from "./node-builtin.js";

/**
 * Returns the path, the size and the first bytes of a file, for core. The rest stays on disk.
 * @param {string | URL} path
 */
export async function statFile(path) {
  return found(path, async (absolute, size) => {
    const handle = await builtin("node:fs").promises.open(absolute);
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: new Uint8Array(FIRST_BYTES), position: 0 });
      return { path: absolute, size, first: buffer.subarray(0, bytesRead) };
    } finally {
      await handle.close();
    }
  });
}

/**
 * Returns a file as a blob that is read when it is sent. If there are no such blobs, it holds the bytes.
 * @param {string | URL} path
 * @returns {Promise<Blob>}
 */
export async function openFile(path) {
  const fs = builtin("node:fs");
  // Whether a form can hold a file's blob. Node 18 has no such blobs, and Bun sends theirs empty.
  const hasFileBlobs = fs.openAsBlob !== undefined && process.versions.bun === undefined;
  return found(path, async (absolute) =>
    hasFileBlobs ? fs.openAsBlob(absolute) : new Blob([await fs.promises.readFile(absolute)]),
  );
}

/**
 * @template T
 * @param {string | URL} path
 * @param {(absolute: string, size: number) => Promise<T>} use
 */
async function found(path, use) {
  try {
    const absolute =
      typeof path === "string"
        ? builtin("node:path").resolve(path)
        : builtin("node:url").fileURLToPath(path.href);
    const stats = await builtin("node:fs").promises.stat(absolute);
    if (!stats.isFile()) throw new Error(`${absolute} is not a file`);
    return await use(absolute, stats.size);
  } catch (error) {
    throw unreadable(error);
  }
}
