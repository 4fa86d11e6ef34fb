// "postproxy-dm/webhooks" is for handlers that send nothing: what is built of it has no client in it.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { outputFolder, withEsbuild, withRolldown, withRollup, withWebpack } from "./bundlers.mjs";
import { codeOf } from "./outputs.mjs";

/** In the client, whatever a bundler calls its variables: what it hands to the binding and what it tells its user. */
const CLIENT = ["listProfiles", "sendMessage", "dangerouslyAllowBrowser", "waitForMessage"];

const NODE = { exportConditions: ["node"] };

const bundles = [
  ["esbuild", "app.mjs", withEsbuild, { platform: "node", format: "esm", modules: false }],
  ["webpack", "app.cjs", withWebpack, { target: "node" }],
  ["rollup", "app.mjs", withRollup, { resolve: NODE, format: "es" }],
  ["rolldown", "app.mjs", withRolldown, { platform: "node", format: "es" }],
];

describe("a bundle of webhooks alone", () => {
  for (const [name, file, build, options] of bundles) {
    test(name, async () => {
      const folder = outputFolder(`webhooks ${name}`);
      await build("webhooks.js", folder, file, options);
      const code = codeOf(folder);
      assert.deepEqual(
        CLIENT.filter((word) => code.includes(word)),
        [],
      );

      const whole = outputFolder(`client ${name}`);
      await build("node.js", whole, file, options);
      const all = codeOf(whole);
      assert.deepEqual(
        CLIENT.filter((word) => !all.includes(word)),
        [],
        "the words that tell a client are those of a client",
      );
      assert(code.length < all.length);

      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, file)]);
      assert.equal(stdout, "Thanks!\n");
    });
  }
});
