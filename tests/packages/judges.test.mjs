// What publint, Are The Types Wrong and TypeScript say of the packed packages, with no exceptions made but one: the
// emulator's package and the Chat SDK adapter's are ES modules for those who can import one, CommonJS by `await import`.

import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { packChatAdapter, packEmulator } from "../../scripts/pack.mjs";
import { folder, install, packed } from "./packed.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const tsc = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));

const emulator = await packEmulator(join(folder, "packed"));
const chatAdapter = await packChatAdapter(join(folder, "packed"));

describe("the packed packages", () => {
  for (const [name, { tarball }, flags, verdict] of [
    ["postproxy-dm", packed.main, [], /No problems found/],
    ["postproxy-dm-emulator", emulator, ["--profile", "esm-only"], /ignored per resolution/],
    ["chat-adapter-postproxy", chatAdapter, ["--profile", "esm-only"], /ignored per resolution/],
  ]) {
    test(`passes publint: ${name}`, async () => {
      const { messages, pkg } = await publint({
        pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
        strict: true,
      });
      assert.deepEqual(
        messages.map((message) => formatMessage(message, pkg, { color: false })),
        [],
      );
    });

    test(`has the right types: ${name}`, () => {
      const attw = join(here, "node_modules/.bin/attw");
      const asked = [tarball, "--no-color", "--no-emoji", ...flags];
      const { status, stdout, stderr } = spawnSync(attw, asked, { encoding: "utf8" });
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, verdict);
    });
  }

  for (const [name, imports] of [
    [
      "module.mts",
      'import * as sdk from "postproxy-dm";\nimport { parseWebhook } from "postproxy-dm/webhooks";\nimport * as receiver from "postproxy-dm/receiver";',
    ],
    [
      "common.cts",
      'import sdk = require("postproxy-dm");\nimport { parseWebhook } from "postproxy-dm/webhooks";\nimport * as receiver from "postproxy-dm/receiver";',
    ],
  ]) {
    test(`compiles in ${name}`, async () => {
      const project = await install(name);
      const source = `${imports}
const postproxy: sdk.Postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", dangerouslyAllowBrowser: true });
const event: sdk.WebhookEvent = parseWebhook("{}", "", "whsec_1");
if (event.type === "message.received") postproxy.reply(event, { body: event.data.object.body ?? "" });
const done: Promise<void> = receiver.ready();
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
