// The package's types in a bot's program, under each compiler.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { root } from "../../scripts/steps.mjs";

const here = join(root, "tests/chat-adapter");
const { dependencies } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const compilers = Object.keys(dependencies).filter((name) => name.startsWith("typescript-"));

describe("types", { concurrency: 2 }, () => {
  for (const compiler of compilers) {
    test(compiler, async () => {
      const tsc = join(here, "node_modules", compiler, "bin/tsc");
      await promisify(execFile)(process.execPath, [tsc, "--project", join(here, "types")]).catch(
        ({ stdout, stderr }) => assert.fail(`${stdout}${stderr}`),
      );
    });
  }

  test("hold no any", async () => {
    const text = await readFile(join(root, "npm/chat-adapter/index.d.ts"), "utf8");
    assert.doesNotMatch(text.replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, ""), /\bany\b/);
  });
});
