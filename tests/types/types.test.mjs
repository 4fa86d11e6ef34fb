// The types of the packed package under each compiler that we name, for each kind of program that imports it. What
// must compile and what must not is in contract.ts and bare.ts: plain programs, as a tool for testing types brings one
// compiler of its own.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { pack } from "../../scripts/pack.mjs";
import { root, run } from "../../scripts/steps.mjs";

const here = join(root, "tests/types");
const consumer = join(root, "target/types");
const installed = join(consumer, "node_modules/postproxy-dm");
const compilers = Object.keys(JSON.parse(await readFile(join(here, "package.json"), "utf8")).devDependencies)
  .filter((name) => name.startsWith("typescript-"))
  .map((name) => name.replace("typescript-", ""));

const node16 = { module: "node16", moduleResolution: "node16", types: ["node"], lib: ["es2022"] };
const bundler = { module: "esnext", moduleResolution: "bundler", types: [] };
const programs = {
  "an ES module on Node": ["contract.ts", node16],
  "a CommonJS module on Node": ["contract.cts", node16],
  "a page behind a bundler": ["contract.ts", { ...bundler, lib: ["es2022", "dom"] }],
  "a program without a host's types": ["bare.ts", { ...bundler, lib: ["es2022"] }],
};

before(async () => {
  await run("npm", ["ci", "--prefix", here, "--no-audit", "--no-fund"]);
  const { main } = await pack(join(consumer, "packed"));
  await rm(join(consumer, "node_modules"), { recursive: true, force: true });
  await mkdir(installed, { recursive: true });
  await run("tar", ["xzf", main.tarball, "--strip-components=1", "-C", installed]);
  await symlink(join(here, "node_modules/@types"), join(consumer, "node_modules/@types"), "dir");
  await writeFile(join(consumer, "package.json"), '{"type":"module"}');
  for (const name of ["contract.ts", "bare.ts"]) await copyFile(join(here, name), join(consumer, name));
  await copyFile(join(here, "contract.ts"), join(consumer, "contract.cts"));
});

describe("types", { concurrency: 2 }, () => {
  for (const compiler of compilers) {
    for (const [what, [file, options]] of Object.entries(programs)) {
      test(`TypeScript ${compiler}: ${what}`, async () => {
        const project = join(consumer, `${compiler} ${what}.json`);
        const compilerOptions = {
          ...{ strict: true, noEmit: true, target: "es2022", skipLibCheck: false },
          ...options,
        };
        await writeFile(project, JSON.stringify({ compilerOptions, files: [file] }));
        const tsc = join(here, `node_modules/typescript-${compiler}/bin/tsc`);
        await promisify(execFile)(process.execPath, [tsc, "--project", project]).catch(({ stdout, stderr }) =>
          assert.fail(`${stdout}${stderr}`),
        );
      });
    }
  }

  test("hold no any", async () => {
    const files = (await readdir(installed)).filter((name) => /\.d\.c?ts$/.test(name));
    const names = ["core.wasm", "index", "webhooks"].flatMap((name) => [`${name}.d.cts`, `${name}.d.ts`]);
    assert.deepEqual(files.sort(), names);
    for (const file of files) {
      const text = await readFile(join(installed, file), "utf8");
      assert.doesNotMatch(text.replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, ""), /\bany\b/, file);
    }
  });
});
