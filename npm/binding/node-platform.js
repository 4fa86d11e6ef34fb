// Names the platform that this process needs a native addon for.

import process from "node:process";

/** Returns napi's name of the platform, such as `linux-x64-gnu` or `darwin-arm64`. */
export function platform() {
  const { platform, arch } = process;
  if (platform === "linux") return `linux-${arch}-${isGnu() ? "gnu" : "musl"}`;
  return platform === "win32" ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}

/** Whether the C library is glibc. Deno only comes for glibc, and its report needs a permission and doesn't name it. */
function isGnu() {
  if (process.versions.deno !== undefined) return true;
  /** @type {{ header?: { glibcVersionRuntime?: string } }} */
  const { header } = process.report.getReport();
  return Boolean(header?.glibcVersionRuntime);
}
