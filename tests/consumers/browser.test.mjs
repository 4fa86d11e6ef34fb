// Bundles for pages, each opened in Chromium.

import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startEmulator } from "../emulator.mjs";
import {
  outputFolder,
  serveWithVite,
  withEsbuild,
  withRolldown,
  withRollup,
  withVite,
  withWebpack,
} from "./bundlers.mjs";
import { launch, printed, printedBy } from "./chromium.mjs";
import { checkOutput, filesOf } from "./outputs.mjs";

const LINE = "wasm: 5 profiles, pending, Thanks!";

const MODULE = '<!doctype html><script type="module" src="app.js"></script>';
const SCRIPT = '<!doctype html><script src="app.js"></script>';

const NEW_URL = { experimental: { resolveNewUrlToAsset: true } };

const bundles = [
  ["esbuild, a module", MODULE, withEsbuild, { platform: "browser", format: "esm" }],
  ["esbuild, a script", SCRIPT, withEsbuild, { platform: "browser", format: "iife" }],
  ["webpack", SCRIPT, withWebpack, { target: "web" }],
  ["rollup", MODULE, withRollup, { resolve: { browser: true }, format: "es" }],
  ["rolldown", MODULE, withRolldown, { platform: "browser", format: "es", ...NEW_URL }],
];

describe("a bundle for a page", () => {
  let emulator;
  let browser;
  let hash;
  before(async () => {
    emulator = await startEmulator();
    browser = await launch();
    hash = new URLSearchParams({ url: emulator.url, key: emulator.api_key });
  });
  after(async () => {
    await browser?.close();
    await emulator.stop();
  });

  for (const [name, html, build, options] of bundles) {
    test(name, async () => {
      const folder = outputFolder(`page ${name}`);
      await build("browser.js", folder, "app.js", options);
      checkOutput(folder, emulator.api_key);
      assert.equal(await printedBy(browser, { folder, html, hash }), LINE);
    });
  }

  for (const [name, module] of Object.entries({
    "is not there": undefined,
    "is a page": "<!doctype html>",
  })) {
    test(`is told what to copy where the module ${name}`, async () => {
      const folder = outputFolder(`page module ${name}`);
      const plain = { platform: "browser", format: "esm", modules: {} };
      await withEsbuild("missing.js", folder, "app.js", plain);
      if (module) writeFileSync(join(folder, "postproxy_dm_bg.wasm"), module);
      const told = JSON.parse(await printedBy(browser, { folder, html: MODULE, hash: "" }));
      assert.equal(told.length, 3);
      for (const { isOurs, name, code, outcome, message } of told) {
        assert.deepEqual(
          [isOurs, name, code, outcome],
          [true, "PostproxyError", "module_missing", "not_sent"],
        );
        assert.match(message, /copy "postproxy-dm\/core\.wasm" to http:\S+\/postproxy_dm_bg\.wasm$/);
      }
    });
  }

  test("Vite", async () => {
    const folder = outputFolder("page vite");
    await withVite(folder);
    checkOutput(folder, emulator.api_key);
    assert(filesOf(folder).includes("index.html"));
    assert.equal(await printedBy(browser, { folder, hash }), LINE);
  });

  test("Vite's server for development", async () => {
    const server = await serveWithVite();
    try {
      assert.equal(await printed(await browser.newPage(), `${server.url}/#${hash}`), LINE);
    } finally {
      await server.stop();
    }
  });
});
