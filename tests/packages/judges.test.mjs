// What publint, Are The Types Wrong and TypeScript say of the packed package, with no exceptions made.

import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { install, packed } from "./packed.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const tsc = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));

describe("the packed package", () => {
  test("passes publint", async () => {
    const { messages, pkg } = await publint({
      pack: { tarball: new Uint8Array(readFileSync(packed.main.tarball)).buffer },
      strict: true,
    });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg, { color: false })),
      [],
    );
  });

  test("has the right types", () => {
    const attw = join(here, "node_modules/.bin/attw");
    const { status, stdout, stderr } = spawnSync(attw, [packed.main.tarball, "--no-color", "--no-emoji"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /No problems found/);
  });

  for (const [name, imports] of [
    [
      "module.mts",
      'import * as sdk from "postproxy-dm";\nimport { parseWebhook } from "postproxy-dm/webhooks";',
    ],
    [
      "common.cts",
      'import sdk = require("postproxy-dm");\nimport { parseWebhook } from "postproxy-dm/webhooks";',
    ],
  ]) {
    test(`compiles in ${name}`, async () => {
      const project = await install(name);
      const source = `${imports}
const postproxy: sdk.Postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", dangerouslyAllowBrowser: true });
const event: sdk.WebhookEvent = parseWebhook("{}", "", "whsec_1");
if (event.type === "message.received") postproxy.reply(event, { body: event.data.object.body ?? "" });
const done: Promise<void> = sdk.ready();
export const version: string = sdk.bindingInfo().bindingVersion;
export { done };
`;
      writeFileSync(join(project, name), source);
      const flags = [
        "--noEmit",
        "--strict",
        "--module",
        "node16",
        "--target",
        "es2022",
        "--lib",
        "es2022,dom,dom.iterable",
      ];
      const { status, stdout } = spawnSync(tsc, [...flags, name], {
        cwd: project,
        encoding: "utf8",
      });
      assert.equal(status, 0, stdout);
    });
  }
});
