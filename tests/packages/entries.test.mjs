// Which entry each runtime gets, and that bundlers get along with it.

import { strict as assert } from "node:assert";
import { before, describe, test } from "node:test";
import { build } from "esbuild";
import { evaluate, install } from "./packed.mjs";

/** By export condition; with none of them it is the entry of browsers. */
const ENTRIES = {
  "edge-light": "edge-light.js",
  workerd: "workerd.js",
  deno: "deno.js",
  bun: "bun.js",
  browser: "browser.js",
  node: "node.js",
  default: "browser.js",
};

describe("the export map", () => {
  let project;
  before(async () => {
    project = await install("entries");
  });

  for (const [condition, entry] of Object.entries(ENTRIES)) {
    test(`gives ${entry} for ${condition}`, async () => {
      for (const [specifier, folder] of [
        ["postproxy-dm", ""],
        ["postproxy-dm/webhooks", "webhooks/"],
      ]) {
        const { metafile } = await bundle(`import "${specifier}";`, { conditions: [condition] });
        const name = `node_modules/postproxy-dm/npm/${folder}${entry}`;
        assert(Object.hasOwn(metafile.inputs, name), `${name} is not among ${Object.keys(metafile.inputs)}`);
      }
    });
  }

  test("gives the entry of a runtime whose tools say that it is like others too", async () => {
    const { metafile } = await bundle('import "postproxy-dm";', {
      conditions: ["workerd", "worker", "browser"],
    });
    assert(Object.hasOwn(metafile.inputs, "node_modules/postproxy-dm/npm/workerd.js"));
  });

  for (const [conditions, entry] of [
    [["browser", "module"], "browser.js"],
    [["browser"], "browser.cjs"],
    [["module"], "browser.js"],
    [[], "browser.cjs"],
  ]) {
    test(`gives whoever requires it with the conditions [${conditions}] ${entry}, and nothing of Node's`, async () => {
      for (const [specifier, folder] of [
        ["postproxy-dm", ""],
        ["postproxy-dm/webhooks", "webhooks/"],
      ]) {
        const { metafile } = await bundle(`require("${specifier}");`, { conditions });
        const inputs = Object.keys(metafile.inputs);
        const npm = "node_modules/postproxy-dm/npm/";
        assert(inputs.includes(`${npm}${folder}${entry}`), `${entry} is not among ${inputs}`);
        assert(inputs.includes(`${npm}binding/browser.js`), `the loader is not among ${inputs}`);
        assert(!inputs.some((input) => /\/node[-.]/.test(input)), `${inputs}`);
      }
    });
  }

  test("gives Node one package for import and require", () => {
    const [isSame, binding] = evaluate(
      project,
      `import("postproxy-dm").then((imported) => {
        const required = require("postproxy-dm");
        const isSame = imported.PostproxyError === required.PostproxyError;
        console.log(JSON.stringify([isSame, required.bindingInfo().binding]));
      });`,
      "--input-type=commonjs",
    );
    assert.deepEqual([isSame, binding], [true, "native"]);
  });

  test("gives a Node that can't require an ES module the same in CommonJS", () => {
    const answer = evaluate(
      project,
      `const { bindingInfo, WebhookError, signWebhook } = require("postproxy-dm");
      const webhooks = require("postproxy-dm/webhooks");
      const body = '{"id":"1","type":"a","data":{"object":{}}}';
      console.log(JSON.stringify({
        file: require.resolve("postproxy-dm").split("/npm/")[1],
        binding: bindingInfo().binding,
        isSame: webhooks.WebhookError === WebhookError,
        event: webhooks.parseWebhook(body, signWebhook(body, "s"), "s"),
      }));`,
      "--input-type=commonjs",
      "--no-experimental-require-module",
    );
    const event = { id: "1", type: "a", data: { object: {} } };
    assert.deepEqual(answer, { file: "cjs/node.cjs", binding: "native", isSame: true, event });
  });

  test("gives the module and the manifest by themselves", () => {
    const source = `console.log(JSON.stringify(["core.wasm", "package.json"].map((name) =>
      require.resolve("postproxy-dm/" + name).split("/postproxy-dm/")[1])))`;
    assert.deepEqual(evaluate(project, source, "--input-type=commonjs"), [
      "npm/wasm/postproxy_dm_bg.wasm",
      "package.json",
    ]);
  });

  test("keeps the loader, and leaves out the client, where a bundle has webhooks alone", async () => {
    const source = 'import { parseWebhook } from "postproxy-dm/webhooks"; console.log(parseWebhook);';
    const { outputFiles } = await bundle(source, { conditions: ["browser"] });
    assert(outputFiles[0].text.includes("postproxy_dm_bg.wasm"), "the loader is missing");
    assert(!outputFiles[0].text.includes("listWebhookDeliveries"), "the client is in it");
    const whole = await bundle('import { parseWebhook } from "postproxy-dm"; console.log(parseWebhook);', {
      conditions: ["browser"],
    });
    assert(whole.outputFiles[0].text.includes("postproxy_dm_bg.wasm"), "the loader is missing");
  });

  async function bundle(source, options) {
    return build({
      stdin: { contents: source, resolveDir: project },
      absWorkingDir: project,
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "neutral",
      logLevel: "silent",
      external: ["node:*", "*.wasm", "*.wasm?module"],
      ...options,
    });
  }
});
