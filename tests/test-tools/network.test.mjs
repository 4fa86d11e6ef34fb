// The table of docs/testing.md: which of a client's requests the tools see that stand in for the network. The real tools are
// asked, with either binding.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("programs/network.mjs", import.meta.url));
const page = readFileSync(new URL("../../docs/testing.md", import.meta.url), "utf8");

/** The columns of the table, and what each is for the program. */
const COLUMNS = [
  ["native", 0],
  ["native", 1],
  ["wasm", 0],
];

/** Who answered a client that was made before the tool, and one with a `fetch` of its own. */
async function answered(tool, binding) {
  const env = { ...process.env, POSTPROXY_DM_BINDING: binding };
  const { stdout } = await promisify(execFile)(process.execPath, [program, tool], { env });
  return JSON.parse(stdout);
}

/** The rows of the page's table: the tool, then a cell for each column. */
const rows = [...page.matchAll(/^\| (msw|nock|`MockAgent`|a stubbed `fetch`) \|(.*)\|$/gm)].map(
  ([, tool, cells]) => [tool.replaceAll("`", ""), cells.split("|").map((cell) => cell.trim())],
);

describe("docs/testing.md says what each tool sees", () => {
  test("it has a row for each tool", () => {
    assert.deepEqual(rows.map(([tool]) => tool).sort(), ["MockAgent", "a stubbed fetch", "msw", "nock"]);
  });

  for (const [tool, cells] of rows) {
    test(tool, async () => {
      const seen = { native: await answered(tool, "native"), wasm: await answered(tool, "wasm") };
      const found = COLUMNS.map(([binding, client]) => (seen[binding][client] === tool ? "yes" : "no"));
      assert.deepEqual(cells, found);
    });
  }

  test("without one, the server answers", async () => {
    for (const binding of ["native", "wasm"]) {
      assert.deepEqual(await answered("none", binding), ["the server", "the server"]);
    }
  });
});
