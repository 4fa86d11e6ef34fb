// The package as it is published: what it holds, and what it asks for.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { packChatAdapter } from "../../scripts/pack.mjs";
import { root } from "../../scripts/steps.mjs";

const folder = mkdtempSync(join(tmpdir(), "postproxy-dm-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("the package holds its sources, its types, its readme and its licence", async () => {
  const { files } = await packChatAdapter(folder);
  for (const name of ["LICENSE", "README.md", "index.d.ts", "index.js", "package.json"])
    assert.ok(files.includes(name), name);
  assert.ok(!files.includes("manifest.json"));
});

test("the package asks for the Chat SDK and for this version of postproxy-dm", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const published = createRequire(import.meta.url)("chat-adapter-postproxy/package.json");
  assert.equal(published.version, version);
  assert.deepEqual(Object.keys(published.peerDependencies).sort(), ["chat", "postproxy-dm"]);
  assert.equal(published.peerDependencies["postproxy-dm"], version);
});
