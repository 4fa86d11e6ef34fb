// The types of the packed package, in a program that has it installed beside postproxy-dm.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { root, run } from "../../scripts/steps.mjs";

const consumer = join(root, "target/emulator-package");
const modules = join(consumer, "node_modules");

before(async () => {
  await rm(consumer, { recursive: true, force: true });
  const installed = join(modules, "postproxy-dm-emulator");
  await mkdir(installed, { recursive: true });
  const packed = await run("npm", [
    "pack",
    "--json",
    "--pack-destination",
    consumer,
    join(root, "npm/emulator"),
  ]);
  const [{ filename }] = JSON.parse(packed);
  await run("tar", ["xzf", join(consumer, filename), "--strip-components=1", "-C", installed]);
  await mkdir(join(modules, "postproxy-dm"));
  for (const name of ["package.json", "index.d.ts"]) {
    await copyFile(join(root, name), join(modules, "postproxy-dm", name));
  }
  await symlink(join(root, "node_modules/@types"), join(modules, "@types"), "dir");
  await copyFile(join(root, "tests/emulator-package/contract.ts"), join(consumer, "contract.ts"));
  await writeFile(join(consumer, "package.json"), '{"type":"module"}');
});

describe("types", () => {
  test("fit a program", async () => {
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: "es2022", lib: ["es2022"], types: ["node"] },
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
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const own = JSON.parse(await readFile(join(root, "npm/emulator/package.json"), "utf8"));
    assert.deepEqual(
      [own.version, own.peerDependencies],
      [manifest.version, { "postproxy-dm": manifest.version }],
    );
  });
});
