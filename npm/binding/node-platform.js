// Names the platform that this process needs a native addon for.

import { builtin } from "./node-builtin.js";

/** Where the name of a program's loader is in its file, which says what C library the program is linked to. */
const HEAD_BYTES = 4096;

/** Returns napi's name of the platform, such as `linux-x64-gnu` or `darwin-arm64`. */
export function platform() {
  const { platform, arch } = process;
  if (platform === "linux") return `linux-${arch}-${isGnu() ? "gnu" : "musl"}`;
  return platform === "win32" ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}

/**
 * Whether the C library is glibc. Deno only comes for glibc, and needs a permission for all below. A report says it too, but
 * takes 6 ms, a third of what a new process needs for all of this package.
 */
function isGnu() {
  if (process.versions.deno !== undefined) return true;
  const head = headOf(process.execPath);
  if (head.includes("/ld-linux")) return true;
  if (head.includes("/ld-musl")) return false;
  /** @type {{ header?: { glibcVersionRuntime?: string } }} */
  const { header } = process.report.getReport();
  return Boolean(header?.glibcVersionRuntime);
}

/**
 * Returns the first bytes of a file as text, which is empty if the file can't be read.
 * @param {string} path
 */
function headOf(path) {
  const fs = builtin("node:fs");
  try {
    const file = fs.openSync(path, "r");
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.toString("latin1", 0, fs.readSync(file, head));
    } finally {
      fs.closeSync(file);
    }
  } catch {
    return "";
  }
}
