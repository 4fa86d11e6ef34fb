// The types of the packed package, in a program that has it installed beside postproxy-dm.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { packEmulator } from "../../scripts/pack.mjs";
import { emulatorPackageOf, emulatorPlatforms } from "../../scripts/platforms.mjs";
import { root, run } from "../../scripts/steps.mjs";

const consumer = join(root, "target/emulator-package");
const modules = join(consumer, "node_modules");

before(async () => {
  await rm(consumer, { recursive: true, force: true });
  const installed = join(modules, "postproxy-dm-emulator");
  await mkdir(installed, { recursive: true });
  const { tarball } = await packEmulator(join(consumer, "packed"));
  await run("tar", ["xzf", tarball, "--strip-components=1", "-C", installed]);
  await mkdir(join(modules, "postproxy-dm"));
  for (const name of ["package.json", "index.d.ts", "receiver.d.ts", "stores.d.ts"]) {
    await copyFile(join(root, name), join(modules, "postproxy-dm", name));
  }
  await symlink(join(root, "node_modules/@types"), join(modules, "@types"), "dir");
  await copyFile(join(root, "tests/emulator-package/contract.ts"), join(consumer, "contract.ts"));
  await writeFile(join(consumer, "package.json"), '{"type":"module"}');
});

describe("types", () => {
  test("fit a program", async () => {
    const compilerOptions = {
      ...{
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        target: "es2022",
        lib: ["es2022"],
        types: ["node"],
      },
      ...{ module: "node16", moduleResolution: "node16", skipLibCheck: false },
    };
    await writeFile(
      join(consumer, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["contract.ts"] }),
    );
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    await promisify(execFile)(process.execPath, [tsc, "--project", consumer]).catch(({ stdout, stderr }) =>
      assert.fail(`${stdout}${stderr}`),
    );
  });

  test("hold no any", async () => {
    const text = await readFile(join(modules, "postproxy-dm-emulator/index.d.ts"), "utf8");
    assert.doesNotMatch(text.replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, ""), /\bany\b/);
  });

  test("come with the program that they are of", async () => {
    const read = async (file) => JSON.parse(await readFile(file, "utf8"));
    const { version } = await read(join(root, "package.json"));
    const own = await read(join(modules, "postproxy-dm-emulator/package.json"));
    assert.deepEqual([own.version, own.private, own.license], [version, undefined, "MIT"]);
    assert.deepEqual(own.peerDependencies, { "postproxy-dm": version });
    const platforms = Object.keys(emulatorPlatforms).map(emulatorPackageOf);
    assert.deepEqual(Object.keys(own.optionalDependencies), platforms);
    assert(Object.values(own.optionalDependencies).every((pinned) => pinned === version));
  });
});
