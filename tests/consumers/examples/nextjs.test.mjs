// examples/nextjs, built and started by Next.js.

import { strict as assert } from "node:assert";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startEmulator } from "../../emulator.mjs";
import { startUpstash } from "../../stores/upstash.mjs";
import * as next from "../next.mjs";
import { checkOutput } from "../outputs.mjs";
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

test("the Next.js app answers a customer, and sends for those who have the token", async () => {
  const folder = copyExample("nextjs");
  await next.build(folder);
  checkOutput(join(folder, ".next/server"), emulator.api_key);
  const server = await next.start(folder, {
    POSTPROXY_API_KEY: emulator.api_key,
    POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
    POSTPROXY_BASE_URL: emulator.url,
    SEND_TOKEN: "open sesame",
    ...upstash.environment,
  });
  const drain = async () => {
    assert.equal((await fetch(`${server.url}/api/drain`)).status, 204);
  };
  try {
    await checkBot(emulator, `${server.url}/api/webhook`, { drain });
    await checkSend(`${server.url}/api/send`);
  } finally {
    await server.stop();
  }
});

async function checkSend(url) {
  const { body: page } = await emulator.api("GET", `/profiles/${emulator.profiles.facebook}/chats`);
  const [{ id: chat_id }] = page.data;
  const send = async (content, key = "order-1042", authorization = "Bearer open sesame") => {
    const headers = { authorization, "idempotency-key": key };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(content) });
    return { status: response.status, body: await response.json() };
  };
  const content = { chat_id, body: "Your order shipped today." };
  assert.equal((await send(content, "order-1042", "Bearer guess")).status, 401);
  const sent = await send(content);
  assert.equal(sent.status, 202);
  assert.equal(sent.body.status, "pending");
  assert.deepEqual(await send(content), sent, "the same key again sends nothing again");
  assert.equal((await send({ chat_id, body: "" }, "order-1043")).status, 422);
  assert.equal((await send({ chat_id: "chat_of_nobody", body: "Hello" }, "order-1044")).status, 404);
}
