// examples/reply-bot as a process of its own: it answers on every platform, once, and nothing that anybody sends ends it.

import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { signWebhook } from "postproxy-dm";
import { startEmulator, until } from "../emulator.mjs";

const bot = fileURLToPath(new URL("../../examples/reply-bot/bot.mjs", import.meta.url));
const MAX_BODY_BYTES = 1_048_576;

describe("the reply bot", () => {
  let emulator;
  let child;
  let url;
  before(async () => {
    emulator = await startEmulator();
    child = spawn(process.execPath, [bot], {
      env: {
        ...process.env,
        POSTPROXY_API_KEY: emulator.api_key,
        POSTPROXY_BASE_URL: emulator.url,
        POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
        PORT: "0",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stderr.resume();
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    url = `${line.match(/http:\S+/)[0]}/webhooks`;
    await emulator.control("webhook", { url }, "PUT");
  });
  after(async () => {
    child.kill();
    await once(child, "exit");
    await emulator.stop();
  });

  let people = 0;
  const write = (platform, text) => {
    people += 1;
    return emulator.control("inbound", {
      profile_id: emulator.profiles[platform],
      participant_external_id: `person-${people}`,
      text,
    });
  };
  const answers = async (chat) => {
    const { body } = await emulator.api("GET", `/chats/${chat.id}/messages?direction=outbound`);
    return body.data.map((message) => message.body);
  };
  const delivery = (chat) =>
    until("the delivery", async () => {
      const { data } = await emulator.control("deliveries?per_page=100");
      return data.find(
        ({ event_type, request_body }) =>
          event_type === "message.received" && JSON.parse(request_body).data.object.chat_id === chat.id,
      );
    });

  for (const [platform, reaction] of [
    ["facebook", "👍"],
    ["instagram", "❤"],
    ["telegram", undefined],
    ["bluesky", undefined],
    ["whatsapp", undefined],
  ]) {
    test(`answers on ${platform}, at the first delivery${reaction ? `, and reacts with ${reaction}` : ""}`, async () => {
      const { chat, message } = await write(platform, "Hello");
      const { response_status, attempt_number } = await delivery(chat);
      assert.deepEqual([response_status, attempt_number], [204, 1]);
      assert.deepEqual(await answers(chat), ["Thanks for writing! You said: Hello"]);
      const { body } = await emulator.api("GET", `/messages/${message.id}`);
      assert.equal(body.reactions[0]?.emoji, reaction);
    });
  }

  test("a reaction that fails is made up for, and the answer is still sent once", async () => {
    // A call is tried three times, so the first run of the handler fails.
    const faults = [{ kind: "server_error", operation: "react", times: 3 }];
    await emulator.control("faults", { faults }, "PUT");
    const { chat, message } = await write("facebook", "Hello");
    const { id, response_status } = await delivery(chat);
    assert.equal(response_status, 503);
    await until("the reaction", async () => {
      const { body } = await emulator.api("GET", `/messages/${message.id}`);
      return body.reactions.length === 1;
    });
    await emulator.control("faults", undefined, "DELETE");
    assert.equal((await emulator.control(`deliveries/${id}/resend`, {})).response_status, 204);
    assert.equal((await answers(chat)).length, 1);
  });

  test("an answer that fails is sent later", async () => {
    const faults = [{ kind: "server_error", operation: "sendMessage" }];
    await emulator.control("faults", { faults }, "PUT");
    const { chat } = await write("facebook", "Hello");
    const { id, response_status } = await delivery(chat);
    assert.deepEqual([response_status, await answers(chat)], [503, []]);
    await emulator.control("faults", undefined, "DELETE");
    await until("the answer", async () => (await answers(chat)).length === 1);
    assert.equal((await emulator.control(`deliveries/${id}/resend`, {})).response_status, 204);
    assert.equal((await answers(chat)).length, 1);
  });

  const event = JSON.stringify({ id: "evt_1", object: "event", type: "message.read", data: { object: {} } });
  const long = "x".repeat(MAX_BODY_BYTES + 1);
  const stream = (text) => ({ body: new Blob([text]).stream(), duplex: "half" });
  for (const [what, status, input] of [
    ["without a signature", 401, () => ({ method: "POST", body: event })],
    ["with another's signature", 401, () => signed(event, "whsec_of_another")],
    ["signed, but not JSON", 400, () => signed("no JSON", emulator.webhook_secret)],
    ["that is a GET", 405, () => ({})],
    ["with an empty body", 401, () => ({ method: "POST" })],
    ["with a body over the limit", 413, () => ({ method: "POST", body: long })],
    ["with a stream over the limit", 413, () => ({ method: "POST", ...stream(long) })],
    ["that is signed and at the limit", 204, () => signed(padded(event), emulator.webhook_secret)],
  ]) {
    test(`a request ${what} is answered with ${status}`, async () => {
      assert.equal((await fetch(url, input())).status, status);
      assert.equal(child.exitCode, null);
    });
  }

  test("a sender who leaves in the middle of a body ends nothing", async () => {
    const sender = request(url, { method: "POST", headers: { "content-length": 1000 } });
    sender.on("error", () => {});
    sender.write("half");
    await new Promise((resolve) => setTimeout(resolve, 50));
    sender.destroy();
    const { chat } = await write("facebook", "Are you still there?");
    assert.equal((await delivery(chat)).response_status, 204);
  });

  const signed = (body, secret) => ({
    method: "POST",
    body,
    headers: { "x-postproxy-signature": signWebhook(body, secret) },
  });
});

/** The same event, as long as a body may be. */
const padded = (event) => event + " ".repeat(MAX_BODY_BYTES - event.length);
