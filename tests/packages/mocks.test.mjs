// What docs/testing.md says of the tools that stand in for the network: which of a client's requests they see.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("programs/mocks.mjs", import.meta.url));

/** Who answered a client that was made before, and one with a `fetch` of its own, by the tool in the way. */
async function answered(binding) {
  const env = { ...process.env, POSTPROXY_DM_BINDING: binding };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
  return JSON.parse(stdout);
}

test("msw, nock and MockAgent see the calls of a client with a fetch, and no other native ones", async () => {
  assert.deepEqual(await answered("native"), {
    none: ["the server", "the server"],
    msw: ["the server", "msw"],
    nock: ["the server", "nock"],
    MockAgent: ["the server", "MockAgent"],
  });
});

test("msw, nock and MockAgent see every call with WebAssembly, of clients made before them too", async () => {
  assert.deepEqual(await answered("wasm"), {
    none: ["the server", "the server"],
    msw: ["msw", "msw"],
    nock: ["nock", "nock"],
    MockAgent: ["MockAgent", "MockAgent"],
  });
});
