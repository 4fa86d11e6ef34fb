// The builds that are measured: this tree's, and with `--against COMMIT` that of another commit beside it. Each is packed and
// unpacked as npm would install it.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { platform } from "../../npm/binding/node-platform.js";
import { releaseFlags } from "../build/cargo.mjs";
import { buildPackage } from "../build/package.mjs";
import { target } from "../build/paths.mjs";
import { emulatorFileOf, packageOf } from "../platforms.mjs";
import { root, run, ScriptError, show, step } from "../steps.mjs";

const folder = join(target, "bench");

/**
 * Builds and unpacks this tree's package, and a commit's.
 * @param {string} [commit]
 * @returns {Promise<{ name: string, folder: string }[]>} the folder of each package, ours first
 */
export async function packagesOf(commit) {
  await buildPackage();
  const packages = [{ name: "ours", folder: await unpacked(root, "ours") }];
  if (commit) packages.push({ name: commit, folder: await unpacked(await built(commit), commit) });
  return packages;
}

/** Builds everything of a commit, once, and returns its tree. */
async function built(commit) {
  const tree = await treeOf(commit);
  const mark = join(tree, "target", "built-for-bench");
  if (existsSync(mark)) return tree;
  await step(`commit ${commit}`, async () => {
    await run(process.execPath, ["scripts/build.mjs"], { cwd: tree, env: ownTarget(tree) });
    writeFileSync(mark, "");
  });
  return tree;
}

/** Builds a commit's emulator, and returns the path of the binary. The page is left out: it needs the whole package. */
export async function emulatorOf(commit) {
  const tree = await treeOf(commit);
  const flags = await releaseFlags();
  await step(`emulator of ${commit}`, () =>
    run("cargo", ["build", ...flags, "-p", "postproxy-dm-emulator"], { cwd: tree, env: ownTarget(tree) }),
  );
  const triple = flags[flags.indexOf("--target") + 1];
  return join(tree, "target", triple, "release", emulatorFileOf(process.platform));
}

/** Returns a commit's files in a work tree of its own, below target/. */
async function treeOf(commit) {
  const hash = await hashOf(commit);
  const tree = join(folder, "commits", hash);
  if (!existsSync(tree)) {
    await run("git", ["worktree", "prune"]);
    await run("git", ["worktree", "add", "--detach", tree, hash]);
  }
  return tree;
}

/** Returns the hash of a commit. */
export async function hashOf(commit) {
  const name = ["rev-parse", "--quiet", "--verify", `${commit}^{commit}`];
  const { code, output } = await show("git", name, { isQuiet: true });
  if (code !== 0) throw new ScriptError(`No commit is called ${commit}.`);
  return output.trim();
}

const ownTarget = (tree) => ({ CARGO_TARGET_DIR: join(tree, "target") });

/** Packs a tree's package and its addon with the tree's own scripts, and unpacks both. Returns the package's folder. */
async function unpacked(tree, name) {
  const project = join(folder, "projects", name);
  const packed = join(project, "packed");
  const modules = join(project, "node_modules");
  await step(`package of ${name}`, async () => {
    rmSync(project, { recursive: true, force: true });
    mkdirSync(packed, { recursive: true });
    const script = pathToFileURL(join(tree, "scripts/pack.mjs"));
    const source = `import { pack } from "${script}";
      console.log(JSON.stringify(await pack(${JSON.stringify(packed)}, ["${platform()}"])));`;
    const output = await run(process.execPath, ["--input-type=module", "--eval", source], { cwd: tree });
    const { main, addons } = JSON.parse(output);
    await unpack(main.tarball, join(modules, "postproxy-dm"));
    await unpack(addons[platform()].tarball, join(modules, packageOf(platform())));
  });
  return join(modules, "postproxy-dm");
}

async function unpack(tarball, into) {
  mkdirSync(into, { recursive: true });
  // A path with a drive's letter looks like another machine to some tars.
  const from = dirname(tarball);
  await run("tar", ["-xzf", basename(tarball), "-C", into, "--strip-components=1"], { cwd: from });
}
