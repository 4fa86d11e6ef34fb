// The name of the platform that a native addon is for.

import process from "node:process";

/** As napi names platforms: `linux-x64-gnu`, `darwin-arm64`. */
export function platform() {
  const { platform, arch } = process;
  if (platform === "linux") return `linux-${arch}-${isGnu() ? "gnu" : "musl"}`;
  return platform === "win32" ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}

/** Deno is built for glibc alone, and its report needs a permission and does not say. */
function isGnu() {
  if (process.versions.deno !== undefined) return true;
  /** @type {{ header?: { glibcVersionRuntime?: string } }} */
  const { header } = process.report.getReport();
  return Boolean(header?.glibcVersionRuntime);
}
