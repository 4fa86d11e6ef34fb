// Next.js, with either of its bundlers and without configuration: a route on Node and one on the edge runtime.

import { strict as assert } from "node:assert";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startEmulator } from "../emulator.mjs";
import * as next from "./next.mjs";
import { checkOutput } from "./outputs.mjs";
import { project } from "./project.mjs";

describe("Next.js", () => {
  let emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.stop());

  /** Builds the app and starts it; what a route says is asked with the function that `use` gets. */
  const withApp = async (app, { flag, modules }, use) => {
    await next.build(app, flag);
    checkOutput(join(app, ".next/server"), emulator.api_key, modules);
    checkOutput(join(app, ".next/static"), emulator.api_key, []); // pages have no part of it
    const server = await next.start(app, { EMULATOR_URL: emulator.url, EMULATOR_KEY: emulator.api_key });
    try {
      await use(async (path) => (await fetch(server.url + path)).text());
    } finally {
      await server.stop();
    }
  };

  test("built with Turbopack", () => {
    // One module for routes on Node, one for routes on the edge.
    const built = { flag: "--turbopack", modules: ["postproxy_dm", "postproxy_dm"] };
    return withApp(join(project, "programs/next"), built, async (text) => {
      assert.equal(await text("/node"), "native: 5 profiles, pending, Thanks!");
      assert.equal(await text("/edge"), "wasm: 5 profiles, pending, Thanks!");
    });
  });

  // Next.js 16.4.5 builds no route on the edge runtime with webpack, not even an empty one: it misses a
  // route_client-reference-manifest.js of its own.
  test("built with webpack, on Node", async () => {
    const app = join(project, "programs/next-webpack");
    cpSync(join(project, "programs/next/app"), join(app, "app"), { recursive: true });
    rmSync(join(app, "app/edge"), { recursive: true });
    await withApp(app, { flag: "--webpack", modules: ["postproxy_dm"] }, async (text) => {
      assert.equal(await text("/node"), "native: 5 profiles, pending, Thanks!");
    });
  });
});
