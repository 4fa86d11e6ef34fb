// Which binding an installed package finds: the addon of its platform, or WebAssembly and the reason for it.

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { platform } from "../../npm/binding/node-platform.js";
import { packageOf } from "../../scripts/platforms.mjs";
import { npm } from "../project.mjs";
import { evaluate, install, manifestIn } from "./packed.mjs";

const INFO = `import { bindingInfo, signWebhook, verifyWebhook } from "postproxy-dm";
verifyWebhook("{}", signWebhook("{}", "whsec_1"), "whsec_1");
console.log(JSON.stringify(bindingInfo()));`;

/** A call that nothing answers: the port is none that a program listens at. */
const FAILED_CALL = `import { Postproxy } from "postproxy-dm";
const postproxy = new Postproxy({ apiKey: "pp_test_1", baseUrl: "http://127.0.0.1:1", maxRetries: 0 });
const error = await postproxy.listProfiles().catch((error) => error);
console.log(JSON.stringify([error.name, error.headers.get("X-Request-Id")]));`;

/** What each way to begin throws, or rejects with. */
const FAILURES = `import * as sdk from "postproxy-dm";
const begin = {
  "new Postproxy": () => new sdk.Postproxy({ apiKey: "pp_test_1" }),
  signWebhook: () => sdk.signWebhook("{}", "whsec_1"),
  bindingInfo: () => sdk.bindingInfo(),
  ready: () => sdk.ready(),
};
const thrown = {};
for (const [name, call] of Object.entries(begin)) {
  try {
    await call();
  } catch (error) {
    const { code, outcome, cause, message } = error;
    const isPostproxyError = error instanceof sdk.PostproxyError;
    thrown[name] = { isPostproxyError, code, outcome, cause: cause?.code, message };
  }
}
console.log(JSON.stringify(thrown));`;

const infoOf = (project) => evaluate(project, INFO, "--input-type=module");

describe("an installed package", () => {
  let project;
  let addon;
  before(async () => {
    project = await install("binding");
    addon = join(project, "node_modules", packageOf(platform()));
  });

  test("has the addon of this platform and no other, and loads it", () => {
    assert.deepEqual(readdirSync(join(project, "node_modules/@postproxy-dm")), [platform()]);
    const { version } = manifestIn(project);
    const reason = `loaded ${packageOf(platform())}`;
    assert.deepEqual(infoOf(project), { binding: "native", reason, version, bindingVersion: version });
  });

  test("with an addon of another version says so, and uses WebAssembly", () => {
    const manifest = JSON.parse(readFileSync(join(addon, "package.json"), "utf8"));
    writeFileSync(join(addon, "other.cjs"), 'exports.version = () => "0.0.9";');
    writeFileSync(join(addon, "package.json"), JSON.stringify({ ...manifest, main: "other.cjs" }));
    const { binding, reason } = infoOf(project);
    writeFileSync(join(addon, "package.json"), JSON.stringify(manifest));
    assert.equal(binding, "wasm");
    assert.match(reason, /0\.0\.9/);
  });

  test("with a broken addon says so, and uses WebAssembly", () => {
    // Shorter than its header, which the system's loader notices; of a longer piece it may die.
    truncateSync(join(addon, "postproxy-dm.node"), 60);
    const { binding, reason } = infoOf(project);
    assert.equal(binding, "wasm");
    assert.match(reason, /postproxy-dm\.node/);
  });

  test("without the optional packages and without scripts uses WebAssembly", async () => {
    const clean = await install("clean");
    rmSync(join(clean, "node_modules"), { recursive: true });
    await npm(clean, "ci", "--omit=optional");
    assert.deepEqual(
      readdirSync(join(clean, "node_modules")).filter((name) => !name.startsWith(".")),
      ["postproxy-dm"],
    );
    const { binding, reason } = infoOf(clean);
    assert.equal(binding, "wasm");
    assert.match(reason, new RegExp(`no native addon for ${platform()}`));
  });

  test("without WebAssembly uses the addon, and without either says why, as any failure", async () => {
    const whole = await install("jitless");
    assert.equal(evaluate(whole, INFO, "--jitless", "--input-type=module").binding, "native");
    const failed = evaluate(whole, FAILED_CALL, "--jitless", "--input-type=module");
    assert.deepEqual(failed, ["ConnectionError", null]);

    rmSync(join(whole, "node_modules", packageOf(platform())), { recursive: true });
    const thrown = evaluate(whole, FAILURES, "--jitless", "--input-type=module");
    assert.deepEqual(Object.keys(thrown), ["new Postproxy", "signWebhook", "bindingInfo", "ready"]);
    for (const { isPostproxyError, code, outcome, cause, message } of Object.values(thrown)) {
      assert.deepEqual([isPostproxyError, code, outcome], [true, "binding_unavailable", "not_sent"]);
      assert.equal(cause, "MODULE_NOT_FOUND", "the addon's");
      assert.match(message, /@postproxy-dm.*no WebAssembly/);
    }
  });
});
