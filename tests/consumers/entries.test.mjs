// "postproxy-dm/webhooks" and "postproxy-dm/receiver" are for handlers without a client: what is built of them has no client
// in it, and the WebAssembly module of the entry alone.

import { strict as assert } from "node:assert";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { nodeFileTrace } from "@vercel/nft";
import { platform } from "../../npm/binding/node-platform.js";
import { packageOf } from "../../scripts/platforms.mjs";
import { outputFolder, withEsbuild, withRolldown, withRollup, withVite, withWebpack } from "./bundlers.mjs";
import { launch, printedBy as printedByPage } from "./chromium.mjs";
import { bundleForWorkerd, startEdgeLight, startWorkerd } from "./edges.mjs";
import { checkOutput, codeOf } from "./outputs.mjs";
import { runProgram } from "./programs.mjs";
import { project } from "./project.mjs";

/**
 * In the client, whatever a bundler calls its variables: what it hands to the binding and what it tells its user. The
 * receiver calls some methods of a client that it is given.
 */
const CLIENT = {
  receiver: ["dangerouslyAllowBrowser", "waitForMessage"],
  webhooks: ["listProfiles", "sendMessage", "dangerouslyAllowBrowser", "waitForMessage"],
};

const NODE = { exportConditions: ["node"] };
const NEW_URL = { experimental: { resolveNewUrlToAsset: true } };

/** There is no emulator, and so no key. */
const NO_EMULATOR = { url: "", api_key: "" };
const NO_KEY = "pp_live_";

const WASM = { env: { POSTPROXY_DM_BINDING: "wasm" } };

/** What a function at the edge answers with, made of the entry alone. */
const ANSWERS = {
  webhooks: `
    import { parseWebhook, signWebhook } from "postproxy-dm/webhooks";
    const read = async (body) => parseWebhook(body, signWebhook(body, "whsec_1"), "whsec_1").data.object.body;`,
  receiver: `
    import { createReceiver, signWebhook } from "postproxy-dm/receiver";
    const read = async (body) => {
      let said;
      const on = { "message.received": (event) => { said = event.data.object.body; } };
      const receiver = createReceiver({ secret: "whsec_1", on });
      const headers = { "x-postproxy-signature": signWebhook(body, "whsec_1") };
      const { status } = await receiver.fetch(new Request("http://localhost/", { method: "POST", headers, body }));
      return status === 204 ? said : "failed: " + status;
    };`,
};

const ANSWER = `
  const object = { id: "m1", chat_id: "c1", direction: "inbound", body: "Thanks!" };
  const body = JSON.stringify({ id: "1", type: "message.received", data: { object } });
  const answer = async () => new Response(await read(body));`;

for (const entry of ["receiver", "webhooks"]) {
  const specifier = `postproxy-dm/${entry}`;
  const program = `${entry}.js`;
  const name = `postproxy_dm_${entry}`;
  const wordsIn = (code) => CLIENT[entry].filter((word) => code.includes(word));
  const modules = { [`${name}_bg`]: `${specifier}.wasm` };
  const handler = ANSWERS[entry] + ANSWER;

  const bundles = [
    ["esbuild", "app.mjs", withEsbuild, { platform: "node", format: "esm" }, { modules }],
    ["webpack", "app.cjs", withWebpack, { target: "node" }],
    ["rollup", "app.mjs", withRollup, { resolve: NODE, format: "es" }],
    ["rolldown", "app.mjs", withRolldown, { platform: "node", format: "es", ...NEW_URL }],
  ];

  describe(`a program with ${specifier} alone`, () => {
    let elsewhere;
    before(() => {
      elsewhere = mkdtempSync(join(tmpdir(), `postproxy-${entry}-`));
    });
    after(() => rmSync(elsewhere, { recursive: true }));

    for (const [bundler, file, build, options, own] of bundles) {
      test(`bundled by ${bundler}`, async () => {
        const folder = outputFolder(`${entry} ${bundler}`);
        await build(program, folder, file, { ...options, ...own });
        checkOutput(folder, NO_KEY, [name]);
        const code = codeOf(folder);
        assert.deepEqual(wordsIn(code), []);

        const whole = outputFolder(`client ${bundler}`);
        await build("node.js", whole, file, options);
        const all = codeOf(whole);
        assert.deepEqual(wordsIn(all), CLIENT[entry], "the words that tell a client are those of a client");
        if (entry === "webhooks") assert(code.length < all.length);

        assert.equal(await runProgram(join(folder, file), NO_EMULATOR), "Thanks!\n");
        const moved = join(elsewhere, bundler);
        cpSync(folder, moved, { recursive: true });
        assert.equal(await runProgram(join(moved, file), NO_EMULATOR, WASM), "Thanks!\n");
      });
    }

    test("bundled by Vite, in Chromium", async () => {
      const folder = outputFolder(`${entry} vite`);
      await withVite(folder, `${entry}.html`);
      checkOutput(folder, NO_KEY, [name]);
      assert.deepEqual(wordsIn(codeOf(folder)), []);
      const browser = await launch();
      try {
        const html = readFileSync(join(folder, `${entry}.html`), "utf8");
        assert.equal(await printedByPage(browser, { folder, html, hash: "" }), "Thanks!");
      } finally {
        await browser.close();
      }
    });

    test("in workerd", async () => {
      const folder = outputFolder(`${entry} workerd`);
      const contents = `${handler} export default { fetch: answer };`;
      await bundleForWorkerd({ stdin: { contents, resolveDir: project } }, folder);
      const wasm = checkOutput(folder, NO_KEY, [name]);
      const script = "stdin.js";
      const worker = startWorkerd({ folder, script, wasm, compatibilityDate: "2026-01-01" });
      try {
        assert.equal(await (await fetch(await worker.ready)).text(), "Thanks!");
      } finally {
        await worker.dispose();
      }
    });

    test("in Vercel's edge runtime", async () => {
      const contents = `${handler}
        addEventListener("fetch", (event) => event.respondWith(answer()));`;
      const server = await startEdgeLight({ contents, resolveDir: project });
      try {
        assert.deepEqual(
          server.modules.map((path) => basename(path)),
          [`${name}_bg.wasm`],
        );
        assert.equal(await (await fetch(server.url)).text(), "Thanks!");
      } finally {
        await server.stop();
      }
    });

    test("traced by @vercel/nft", async () => {
      const { fileList } = await nodeFileTrace([join(project, "programs", program)], { base: project });
      const addon = `node_modules/${packageOf(platform())}/postproxy-dm.node`;
      const module = `node_modules/postproxy-dm/npm/wasm/${name}_bg.wasm`;
      for (const file of [addon, module]) assert(fileList.has(file), `${file} is not traced`);
      const copy = join(elsewhere, "traced");
      for (const file of fileList) cpSync(join(project, file), join(copy, file));
      assert.equal(await runProgram(join(copy, "programs", program), NO_EMULATOR), "Thanks!\n");
      rmSync(join(copy, addon));
      assert.equal(await runProgram(join(copy, "programs", program), NO_EMULATOR), "Thanks!\n");
    });
  });
}
