// Which entry each runtime gets, and that bundlers get along with it.

import { strict as assert } from "node:assert";
import { symlinkSync } from "node:fs";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { evaluate, install, manifestIn } from "./packed.mjs";

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

/** The entries with a binding: each one's folder in npm/, and the names of its WebAssembly module and of its CommonJS. */
const SPECIFIERS = [
  { specifier: "postproxy-dm", folder: "", module: "postproxy_dm", common: "node.cjs" },
  {
    specifier: "postproxy-dm/receiver",
    folder: "entries/receiver/",
    module: "postproxy_dm_receiver",
    common: "receiver.cjs",
  },
  {
    specifier: "postproxy-dm/webhooks",
    folder: "webhooks/",
    module: "postproxy_dm_webhooks",
    common: "webhooks.cjs",
  },
];

const NPM = "node_modules/postproxy-dm/npm/";

/** The names of the modules whose glue is in a bundle. */
function modulesIn(inputs) {
  return inputs.flatMap((input) => input.match(/npm\/wasm\/(postproxy_dm\w*)\.js$/)?.[1] ?? []).sort();
}

describe("the export map", () => {
  let project;
  before(async () => {
    project = await install("entries");
    // The program's own, for the entry that needs it.
    const telemetry = new URL("../../node_modules/@opentelemetry", import.meta.url);
    symlinkSync(fileURLToPath(telemetry), `${project}/node_modules/@opentelemetry`, "dir");
  });

  for (const [condition, entry] of Object.entries(ENTRIES)) {
    test(`gives ${entry} for ${condition}, with no other module than its own`, async () => {
      for (const { specifier, folder, module } of SPECIFIERS) {
        const { metafile } = await bundle(`import "${specifier}";`, { conditions: [condition] });
        const inputs = Object.keys(metafile.inputs);
        const name = `${NPM}${folder}${entry}`;
        assert(inputs.includes(name), `${name} is not among ${inputs}`);
        assert.deepEqual(modulesIn(inputs), [module], specifier);
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
      for (const { specifier, folder, module } of SPECIFIERS) {
        const { metafile } = await bundle(`require("${specifier}");`, { conditions });
        const inputs = Object.keys(metafile.inputs);
        assert(inputs.includes(`${NPM}${folder}${entry}`), `${entry} is not among ${inputs}`);
        assert(inputs.includes(`${NPM}binding/browser.js`), `the loader is not among ${inputs}`);
        assert(
          !inputs.some((input) => /npm\/(?!receiver\/)(.*\/)?node[-.]|wasm\/.*-on-node/.test(input)),
          `${inputs}`,
        );
        assert.deepEqual(modulesIn(inputs), [module], specifier);
      }
    });
  }

  for (const [flag, expected] of [
    ["--experimental-require-module", "native"],
    ["--no-experimental-require-module", "native"],
    ["--no-addons", "wasm"],
  ]) {
    test(`gives Node one package for import and require, with ${flag}`, () => {
      const [isSame, binding] = evaluate(
        project,
        `import("postproxy-dm").then((imported) => {
          const required = require("postproxy-dm");
          const isSame = imported.PostproxyError === required.PostproxyError;
          console.log(JSON.stringify([isSame, required.bindingInfo().binding]));
        });`,
        "--input-type=commonjs",
        flag,
      );
      assert.deepEqual([isSame, binding], [true, expected]);
    });
  }

  test("lets Node read calls, the receiver and the module's glue only for a program that needs them", () => {
    const readBy = (use) =>
      evaluate(
        project,
        `const sdk = require("postproxy-dm");
        ${use}
        const files = Object.keys(require.cache).map((file) => file.split("/npm/cjs/")[1]);
        console.log(JSON.stringify(files.filter((file) => file !== undefined).sort()));`,
        "--input-type=commonjs",
      );
    assert.deepEqual(readBy('sdk.signWebhook("{}", "s");'), ["node.cjs", "shared.cjs"]);
    const receiver = 'sdk.createReceiver({ secret: "s", on: { "message.received"() {} } });';
    assert.deepEqual(readBy(receiver), ["calls.cjs", "node.cjs", "receiving.cjs", "shared.cjs"]);
    const client = 'new sdk.Postproxy({ apiKey: "pp_test_1", fetch });';
    assert.deepEqual(readBy(client), ["calls.cjs", "node.cjs", "shared.cjs", "wasm.cjs"]);
  });

  test("gives Node every class and function under its own name", () => {
    const names = evaluate(
      project,
      `const specifiers = ${JSON.stringify(Object.keys(manifestIn(project).exports))}
        .filter((name) => !/wasm|addon|json/.test(name)).map((name) => "postproxy-dm" + name.slice(1));
      Promise.all(specifiers.map(async (specifier) => Object.entries(await import(specifier)))).then((entries) =>
        console.log(JSON.stringify(entries.flat().map(([name, value]) => [name, typeof value, value.name]))));`,
      "--input-type=commonjs",
    );
    assert(names.length > 40);
    for (const [name, kind, own] of names) if (kind === "function") assert.equal(own, name);
  });

  test("gives a Node that can't require an ES module the same in CommonJS", () => {
    const answer = evaluate(
      project,
      `const { bindingInfo, StoreError, WebhookError, signWebhook } = require("postproxy-dm");
      const webhooks = require("postproxy-dm/webhooks");
      const receiver = require("postproxy-dm/receiver");
      const body = '{"id":"1","type":"a","data":{"object":{}}}';
      console.log(JSON.stringify({
        files: ${JSON.stringify(SPECIFIERS.map(({ specifier }) => specifier))}.map((specifier) =>
          require.resolve(specifier).split("/npm/cjs/")[1]),
        binding: bindingInfo().binding,
        isSame: [webhooks, receiver].every((entry) => entry.WebhookError === WebhookError)
          && typeof StoreError === "function" && receiver.StoreError === StoreError,
        event: webhooks.parseWebhook(body, signWebhook(body, "s"), "s"),
      }));`,
      "--input-type=commonjs",
      "--no-experimental-require-module",
    );
    const event = { id: "1", type: "a", data: { object: {} } };
    const files = SPECIFIERS.map(({ common }) => common);
    assert.deepEqual(answer, { files, binding: "native", isSame: true, event });
  });

  test("gives the modules and the manifest by themselves", () => {
    const names = ["core.wasm", "receiver.wasm", "webhooks.wasm", "package.json"];
    const source = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) =>
      require.resolve("postproxy-dm/" + name).split("/postproxy-dm/")[1])))`;
    assert.deepEqual(evaluate(project, source, "--input-type=commonjs"), [
      "npm/wasm/postproxy_dm_bg.wasm",
      "npm/wasm/postproxy_dm_receiver_bg.wasm",
      "npm/wasm/postproxy_dm_webhooks_bg.wasm",
      "package.json",
    ]);
  });

  test("keeps the loader, and leaves out the client, where a bundle has webhooks alone", async () => {
    const source = 'import { parseWebhook } from "postproxy-dm/webhooks"; console.log(parseWebhook);';
    const { outputFiles, metafile } = await bundle(source, { conditions: ["browser"] });
    assert(outputFiles[0].text.includes("postproxy_dm_webhooks_bg.wasm"), "the loader is missing");
    assert(!outputFiles[0].text.includes("listWebhookDeliveries"), "the client is in it");
    const receiver = Object.keys(metafile.inputs).filter((input) => /npm\/(receiver|stores)\//.test(input));
    assert.deepEqual(receiver, [], "the receiver is in it");
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
