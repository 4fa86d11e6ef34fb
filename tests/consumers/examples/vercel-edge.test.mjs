// examples/vercel-edge in edge-runtime, which is Vercel's own model of its edge.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { startEmulator } from "../../emulator.mjs";
import { startUpstash } from "../../stores/upstash.mjs";
import { startEdgeLight } from "../edges.mjs";
import { copyExample } from "../project.mjs";
import { checkBot } from "./bot.mjs";

let emulator;
let upstash;
before(async () => {
  emulator = await startEmulator();
  upstash = await startUpstash();
});
after(async () => {
  await emulator.stop();
  await upstash.stop();
});

test("the Vercel edge function answers a customer", async () => {
  const folder = copyExample("vercel-edge");
  const env = {
    POSTPROXY_API_KEY: emulator.api_key,
    POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
    POSTPROXY_BASE_URL: emulator.url,
    ...upstash.environment,
  };
  const contents = `
    import handler from "./api/webhook.js";
    addEventListener("fetch", (event) => {
      event.respondWith(handler(event.request, { waitUntil: (work) => event.waitUntil(work) }));
    });`;
  const server = await startEdgeLight({ contents, resolveDir: folder }, env);
  // The cron's function runs on Node, in a process of its own.
  const drain = async () => {
    const program = 'const { GET } = await import("./api/drain.js"); console.log((await GET()).status)';
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
    assert.equal(stdout.trim(), "204");
  };
  try {
    await checkBot(emulator, new URL("/api/webhook", server.url).href, { drain });
  } finally {
    await server.stop();
  }
});
