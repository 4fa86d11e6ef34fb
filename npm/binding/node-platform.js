// The name of the platform that a native addon is for.

import process from "node:process";

/** As napi names platforms: `linux-x64-gnu`, `darwin-arm64`. */
export function platform() {
  const { platform, arch } = process;
  if (platform === "linux") {
    const isGnu = Boolean(process.report.getReport().header.glibcVersionRuntime);
    return `linux-${arch}-${isGnu ? "gnu" : "musl"}`;
  }
  return platform === "win32" ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}
