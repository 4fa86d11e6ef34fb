// examples/vercel-edge in edge-runtime, which is Vercel's own model of its edge.

import { after, before, test } from "node:test";
import { startEmulator } from "../../emulator.mjs";
import { startEdgeLight } from "../edges.mjs";
import { copyExample } from "../project.mjs";
import { checkBot } from "./bot.mjs";

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());

test("the Vercel edge function answers a customer", async () => {
  const contents = `
    import handler from "./api/webhook.js";
    addEventListener("fetch", (event) => {
      event.respondWith(handler(event.request, { waitUntil: (work) => event.waitUntil(work) }));
    });`;
  const server = await startEdgeLight(
    { contents, resolveDir: copyExample("vercel-edge") },
    {
      POSTPROXY_API_KEY: emulator.api_key,
      POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
      POSTPROXY_BASE_URL: emulator.url,
    },
  );
  try {
    await checkBot(emulator, new URL("/api/webhook", server.url).href);
  } finally {
    await server.stop();
  }
});
