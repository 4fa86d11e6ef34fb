// `npm run build -- --all-platforms`, or this file by itself where nothing else is to be built: the packages that hold a binary, as they are published, for every system that
// links here. Each system builds its own; Linux links Windows' too, which shows early what Windows would not take.
//
// Linux's are linked by zig against the oldest libc that we promise, whichever libc this machine has. macOS's link only
// where Apple's SDK is: the addon asks the system itself which certificates it trusts (Security.framework), so that a
// company's own authority works, and that is worth more than an addon that links anywhere.

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { binaryPackages, writeBinaryPackage } from "./platforms.mjs";
import { addTarget, checkPrerequisites } from "./prerequisites.mjs";
import { main, root, run, ScriptError, step } from "./steps.mjs";

const PROFILE = "dist";

/** The oldest glibc that the addon loads with: that of Amazon Linux 2, RHEL 7 and Debian 8. */
const GLIBC = "2.17";

/** What a package may weigh, compressed as it is downloaded. Most of an addon is TLS and HTTP/2. */
const BUDGET_MB = { addon: 2.2, emulator: 5 };

/** What links Linux's and Windows' binaries, from PyPI. */
const ZIG = ["cargo-zigbuild==0.24.0", "ziglang==0.17.1"];

const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
/** Apart from the developer's own builds, which are linked otherwise. */
const crossTarget = join(target, "cross");
const zig = join(target, "zig");

/** The folder of a package as it is published. */
export const shippedFolderOf = ({ name }) => join(target, "packages", name);

/** Its binary. */
export const shippedFileOf = (built) => join(shippedFolderOf(built), built.file);

/**
 * Which system builds a package, and as what. A musl addon must be a shared library, which Rust's musl targets make
 * only without `crt-static`; the emulator is static there, and runs on every Linux.
 */
function recipe({ kind, platform }) {
  const [system, cpu, libc] = platform.split("-");
  const processor = cpu === "arm64" ? "aarch64" : "x86_64";
  if (system === "darwin") return { system, triple: `${processor}-apple-darwin` };
  if (system === "win32") {
    if (process.platform === "win32") return { system, triple: `${processor}-pc-windows-msvc` };
    return { system, triple: `${processor}-pc-windows-gnu`, linkedBy: "zig", env: { LIBNODE_PATH: libnode } };
  }
  if (kind === "emulator") return { system, triple: `${processor}-unknown-linux-musl`, linkedBy: "zig" };
  const triple = `${processor}-unknown-linux-${libc}`;
  if (libc === "gnu") return { system, triple, linkedBy: "zig", glibc: GLIBC };
  return { system, triple, linkedBy: "zig", env: { RUSTFLAGS: "-C target-feature=-crt-static" } };
}

/** Why a package can't be built here; nothing where it can. */
export function leftTo(built) {
  const { system } = recipe(built);
  if (system === process.platform) return;
  if (system === "win32") return process.platform === "linux" ? undefined : "left to Windows and Linux";
  if (system === "linux") return "left to Linux";
  return "left to macOS: it links with Apple's SDK only (Security and SystemConfiguration, for the certificates and the proxy of the system)";
}

/** Builds what links here, says what became of each package, and fails where one that should link does not. */
export async function buildPlatforms() {
  const here = binaryPackages.filter((built) => leftTo(built) === undefined);
  for (const { triple } of here.map(recipe)) await addTarget(triple);
  if (here.some((built) => recipe(built).linkedBy === "zig")) await step("zig", installZig);

  rmSync(join(target, "packages"), { recursive: true, force: true });
  const results = [];
  for (const built of here) {
    try {
      let findings;
      await step(built.name, async () => {
        findings = await build(built);
      });
      results.push([built, findings]);
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      results.push([built, { problem: error.message }]);
    }
  }
  report(results);
}

async function build(built) {
  const { triple, linkedBy, glibc, env } = recipe(built);
  const command = linkedBy === "zig" ? ["cargo-zigbuild", "zigbuild"] : ["cargo", "build"];
  const flags = ["--locked", "--profile", PROFILE, "--target", glibc ? `${triple}.${glibc}` : triple];
  await run(command[0], [command[1], ...flags, "-p", built.crate], {
    env: { CARGO_TARGET_DIR: crossTarget, PATH: [zigBin, process.env.PATH].join(delimiter), ...env },
  });

  writeBinaryPackage(built, shippedFolderOf(built));
  copyFileSync(join(crossTarget, triple, PROFILE, artefact(built)), shippedFileOf(built));
  return inspect(built);
}

/** What cargo calls the file. */
function artefact({ kind, platform, file }) {
  if (kind === "emulator") return file;
  if (platform.startsWith("win32")) return "postproxy_dm_node.dll";
  return platform.startsWith("darwin") ? "libpostproxy_dm_node.dylib" : "libpostproxy_dm_node.so";
}

/** Sizes, and for Linux what the file asks of the system; a problem where it asks too much. */
async function inspect(built) {
  const bytes = readFileSync(shippedFileOf(built));
  const size = statSync(shippedFileOf(built)).size / 1e6;
  const gzip = gzipSync(bytes, { level: 9 }).length / 1e6;
  const budget = BUDGET_MB[built.kind];
  const sizes = `${size.toFixed(1)} MB, ${gzip.toFixed(2)} MB compressed`;
  if (gzip > budget) throw new ScriptError(`${built.name} is ${sizes}: its budget is ${budget} MB`);
  if (!built.platform.startsWith("linux")) return { sizes };

  const { libraries, glibc } = await elf(shippedFileOf(built));
  const { kind, systems } = built;
  if (kind === "emulator") {
    if (libraries.length > 0)
      throw new ScriptError(`${built.name} is not static: it needs ${libraries.join(", ")}`);
    return { sizes, needs: "nothing" };
  }
  if (systems.libc[0] === "musl") {
    if (glibc || libraries.join() !== "libc.so") {
      throw new ScriptError(
        `${built.name} needs ${libraries.join(", ")} and glibc ${glibc}: musl has neither`,
      );
    }
    return { sizes, needs: "musl" };
  }
  if (glibc === undefined || compareVersions(glibc, GLIBC) > 0) {
    throw new ScriptError(`${built.name} needs glibc ${glibc}: we promise that ${GLIBC} is enough`);
  }
  return { sizes, needs: `glibc ${glibc}` };
}

/** What an ELF file asks of the system: its libraries, and the newest glibc whose symbols it uses. */
async function elf(file) {
  const output = await run("readelf", ["--wide", "--dynamic", "--version-info", file], {
    env: { LC_ALL: "C" },
  });
  const libraries = [...output.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, library]) => library);
  const versions = [...output.matchAll(/Name: GLIBC_([\d.]+)/g)].map(([, version]) => version);
  return { libraries, glibc: versions.sort(compareVersions).at(-1) };
}

function compareVersions(one, other) {
  return one.localeCompare(other, "en", { numeric: true });
}

function report(results) {
  console.log("\nPlatforms");
  const line = (name, verdict) => console.log(`  ${name.padEnd(38)} ${verdict}`);
  for (const built of binaryPackages) {
    const left = leftTo(built);
    if (left) line(built.name, left);
  }
  for (const [{ name, platform }, { problem, sizes, needs }] of results) {
    const note =
      platform.startsWith("win32") && process.platform !== "win32" ? "; Windows' own is published" : "";
    line(name, problem ? "FAILED" : `built, ${sizes}${needs ? `, needs ${needs}` : ""}${note}`);
  }
  const problems = results.flatMap(([, { problem }]) => problem ?? []);
  if (problems.length > 0) throw new ScriptError(problems.join("\n"));
}

const zigBin = join(zig, "bin");
/** The Python that has it: `python3 -m ziglang`. */
export const zigPython = join(zigBin, "python3");
/** Node's library, to a linker for Windows: napi finds Node's functions when it is loaded, so that it may be empty. */
const libnode = join(zig, "libnode");

/** Installs zig, once. */
export async function installZig() {
  const installed = join(zig, "installed");
  const wanted = ZIG.join("\n");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return;
  rmSync(zig, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  try {
    await run("python3", ["-m", "venv", zig]);
  } catch {
    throw new ScriptError(
      "Python can't make a virtual environment, and zig comes from one: install it (on Debian `apt install python3 python3-venv`).",
    );
  }
  await run(zigPython, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...ZIG]);

  mkdirSync(libnode);
  writeFileSync(join(libnode, "libnode.def"), "LIBRARY libnode.dll\nEXPORTS\n");
  // napi's build script wants to see the one, the linker the other.
  writeFileSync(join(libnode, "libnode.dll"), "");
  const files = ["-d", join(libnode, "libnode.def"), "-l", join(libnode, "libnode.a")];
  await run(zigPython, ["-m", "ziglang", "dlltool", "-m", "i386:x86-64", ...files]);
  writeFileSync(installed, wanted);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(async () => {
    checkPrerequisites();
    await buildPlatforms();
  });
}
