// Runs the Chat SDK's own contracts, which want Vitest.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { root } from "../../scripts/steps.mjs";

test("the Chat SDK's contracts hold", async () => {
  const here = join(root, "tests/chat-adapter");
  const vitest = join(here, "node_modules/vitest/vitest.mjs");
  const flags = ["run", "--root", here, "--config", "contract/vitest.config.mjs", "--reporter", "json"];
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, ...flags], { cwd: here }).catch(
    ({ stdout, stderr }) => assert.fail(`${stdout}${stderr}`),
  );
  const { numPassedTests, numFailedTests } = JSON.parse(stdout);
  assert.equal(numFailedTests, 0, stdout);
  assert.ok(numPassedTests >= 5, `${numPassedTests} ran`);
});
