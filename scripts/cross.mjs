// `npm run build -- --all-platforms`: builds the published packages that hold a binary, for every system that links here.
// Run by itself, this file builds only what these packages need. Each system builds its own packages. Linux also links
// those of Windows, so that a problem with Windows shows early.
//
// zig links the Linux packages against the oldest supported libc, whichever libc this machine has. The macOS packages need
// Apple's SDK, because the addon asks the system which certificates it trusts (Security.framework). That way a company's
// own authority works, which is worth more than an addon that links anywhere.

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { sourcePathFlags } from "./build/cargo.mjs";
import { writeNotices } from "./build/notices.mjs";
import { buildPage } from "./build/page.mjs";
import { setUp } from "./build/set-up.mjs";
import { builderPathsIn } from "./build/traces.mjs";
import { buildWasm } from "./build/wasm.mjs";
import { binaryPackages, tripleOf, writeBinaryPackage } from "./platforms.mjs";
import { addTarget } from "./prerequisites.mjs";
import { main, root, run, ScriptError, step } from "./steps.mjs";

const PROFILE = "dist";

/** The oldest supported glibc: that of Amazon Linux 2, RHEL 7 and Debian 8. */
const GLIBC = "2.17";

/** The largest size of a package, compressed. Most of an addon is TLS and HTTP/2. */
const BUDGET_MB = { addon: 2.2, emulator: 5 };

/** The packages of PyPI that link the binaries for Linux and Windows. */
const ZIG = ["cargo-zigbuild==0.24.0", "ziglang==0.17.1"];

const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
/** A folder of its own, because the developer's own builds are linked differently. */
const crossTarget = join(target, "cross");
const zig = join(target, "zig");

/** Returns the folder of a published package. */
export const shippedFolderOf = ({ name }) => join(target, "packages", name);

/** Returns the binary of a published package. */
export const shippedFileOf = (built) => join(shippedFolderOf(built), built.file);

/**
 * Returns the system that builds a package, and its target. A musl addon must be a shared library, and Rust's musl targets
 * build one only without `crt-static`.
 */
function recipe(built) {
  const triple = tripleOf(built);
  const [system, , libc] = built.platform.split("-");
  if (system === "darwin" || (system === "win32" && process.platform === "win32")) return { system, triple };
  if (system === "win32") {
    return {
      ...{ system, triple: triple.replace("msvc", "gnu"), linkedBy: "zig" },
      env: { LIBNODE_PATH: libnode },
    };
  }
  if (built.kind === "emulator") return { system, triple, linkedBy: "zig" };
  if (libc === "gnu") return { system, triple, linkedBy: "zig", glibc: GLIBC };
  return { system, triple, linkedBy: "zig", rustFlags: ["-Ctarget-feature=-crt-static"] };
}

/** Returns why a package can't be built here, and `undefined` if it can. */
export function leftTo(built) {
  const { system } = recipe(built);
  if (system === process.platform) return;
  if (system === "win32") return process.platform === "linux" ? undefined : "left to Windows and Linux";
  if (system === "linux") return "left to Linux";
  return "left to macOS: it links with Apple's SDK only (Security and SystemConfiguration, for the certificates and the proxy of the system)";
}

/** Builds every package that links here, and reports each one. Throws if a package fails that should link. */
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
  const { triple, linkedBy, glibc, env, rustFlags = [] } = recipe(built);
  const command = linkedBy === "zig" ? ["cargo-zigbuild", "zigbuild"] : ["cargo", "build"];
  const flags = ["--locked", "--profile", PROFILE, "--target", glibc ? `${triple}.${glibc}` : triple];
  await run(command[0], [command[1], ...flags, "-p", built.crate], {
    env: {
      ...{ CARGO_TARGET_DIR: crossTarget, PATH: [zigBin, process.env.PATH].join(delimiter), ...env },
      // zigbuild adds flags of its own to these, and would replace those of a setting.
      CARGO_ENCODED_RUSTFLAGS: [...rustFlags, ...(await sourcePathFlags())].join("\x1f"),
    },
  });

  writeBinaryPackage(built, shippedFolderOf(built));
  await writeNotices(built, shippedFolderOf(built));
  copyFileSync(join(crossTarget, triple, PROFILE, artefact(built)), shippedFileOf(built));
  return inspect(built);
}

/** Returns cargo's name of the file. */
function artefact({ kind, platform, file }) {
  if (kind === "emulator") return file;
  if (platform.startsWith("win32")) return "postproxy_dm_node.dll";
  return platform.startsWith("darwin") ? "libpostproxy_dm_node.dylib" : "libpostproxy_dm_node.so";
}

/**
 * Returns the sizes of a file, and for Linux the libraries that it needs. Throws if it is too large, needs too much or names
 * this machine's folders.
 */
async function inspect(built) {
  const bytes = readFileSync(shippedFileOf(built));
  const size = statSync(shippedFileOf(built)).size / 1e6;
  const gzip = gzipSync(bytes, { level: 9 }).length / 1e6;
  const budget = BUDGET_MB[built.kind];
  const sizes = `${size.toFixed(1)} MB, ${gzip.toFixed(2)} MB compressed`;
  if (gzip > budget) throw new ScriptError(`${built.name} is ${sizes}: its budget is ${budget} MB`);
  const paths = await builderPathsIn(bytes);
  if (paths.length > 0)
    throw new ScriptError(`${built.name} names paths of this machine: ${paths.join(", ")}`);
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

/** Returns the libraries that an ELF file needs, and the newest glibc whose symbols it uses. */
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
/** The Python that has zig: `python3 -m ziglang`. */
export const zigPython = join(zigBin, "python3");
/** Node's library for the linker of Windows. It may be empty, because napi finds Node's functions when it is loaded. */
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
  // napi's build script looks for the first file, the linker for the second.
  writeFileSync(join(libnode, "libnode.dll"), "");
  const files = ["-d", join(libnode, "libnode.def"), "-l", join(libnode, "libnode.a")];
  await run(zigPython, ["-m", "ziglang", "dlltool", "-m", "i386:x86-64", ...files]);
  writeFileSync(installed, wanted);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(async () => {
    await setUp();
    // The emulator's binary has its page, and the page has the module.
    await step("WebAssembly modules", buildWasm);
    await step("page", buildPage);
    await buildPlatforms();
  });
}
