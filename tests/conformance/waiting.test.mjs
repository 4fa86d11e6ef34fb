// Waiting for a message to get somewhere, and answering an event.

import { getEventListeners } from "node:events";
import { assert, failure, personWrites, sdk, startReceiver, suite, test, withEmulator } from "./harness.mjs";

suite("waiting", () => {
  const context = withEmulator();
  const send = async (platform = "facebook", content = { body: "Here." }) => {
    const { chat } = await personWrites(context.emulator, platform);
    return context.postproxy.sendMessage(chat, content);
  };

  test("ends when the message is published, delivered or read", async () => {
    const { id } = await send();
    assert.equal((await context.postproxy.waitForMessage(id)).status, "published");
    const delivered = await context.postproxy.waitForMessage(id, { until: "delivered" });
    assert(delivered.external_delivered_at);
    assert((await context.postproxy.waitForMessage(id, { until: "read" })).external_read_at);
  });

  test("takes a later stage for the earlier ones", async () => {
    const message = { id: "msg_1", status: "sending", external_read_at: "2026-05-31T14:02:00.000Z" };
    const server = await startReceiver(() => [200, {}, JSON.stringify(message)]);
    const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
    for (const until of ["published", "delivered", "read"]) {
      assert.equal((await postproxy.waitForMessage("msg_1", { until })).id, "msg_1");
    }
    assert.equal(server.requests.length, 3);
    await server.stop();
  });

  test("ends at once with the platform's words when it refuses", async () => {
    const { chat } = await personWrites(context.emulator);
    await context.emulator.control("clock", { advance_seconds: 8 * 24 * 60 * 60 });
    const { id } = await context.postproxy.sendMessage(chat.id, { body: "Still there?" });
    const error = await failure(context.postproxy.waitForMessage(id, { until: "read" }));
    assert(error instanceof sdk.PostproxyError);
    assert.equal(error.code, "message_failed");
    const { postproxy_note: note } = error.body.error_details;
    assert.match(error.message, /outside of allowed window/);
    assert(note.length > 0 && error.message.endsWith(note), error.message);
    assert.equal(error.body.error_details.platform_error_subcode, "2018278");
    assert.equal(error.outcome, "rejected");
  });

  test("is refused for receipts where the platform has none", async () => {
    const { id } = await send("telegram");
    const error = await failure(context.postproxy.waitForMessage(id, { until: "read" }));
    assert(error instanceof sdk.ValidationError);
    assert.equal(error.field, "until");
    assert.equal((await context.postproxy.waitForMessage(id)).status, "published");
  });

  test("refuses what is no stage and no time", async () => {
    assert.equal((await failure(context.postproxy.waitForMessage("m", { until: "seen" }))).field, "until");
    assert.equal((await failure(context.postproxy.waitForMessage("m", { timeoutMs: 0 }))).field, "timeoutMs");
  });

  test("ends at its deadline, and at its signal, with nothing left behind", async () => {
    const body = JSON.stringify({ id: "msg_1", status: "pending" });
    const server = await startReceiver(() => [200, {}, body]);
    const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
    const late = await failure(postproxy.waitForMessage("msg_1", { timeoutMs: 600 }));
    assert(late instanceof sdk.TimeoutError);
    assert.match(late.message, /msg_1 was not published within 600 ms, it is pending/);
    assert.equal(server.requests.length, 2);

    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 50);
    const aborted = await failure(postproxy.waitForMessage("msg_1", { signal: controller.signal }));
    assert(aborted instanceof sdk.AbortError);
    assert.equal(aborted.cause, "enough");
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    await server.stop();
  });
});

suite("what is said of a message that failed", () => {
  const words = "(#10) This message is sent outside of allowed window.";
  const note = "A human may still answer with the tag HUMAN_AGENT.";
  const cases = {
    "the words and the note": [
      { error_message: words, error_details: { postproxy_note: note } },
      `${words} ${note}`,
    ],
    "words that end without a point": [
      { error_message: "No", error_details: { postproxy_note: note } },
      `No. ${note}`,
    ],
    "the words of the details": [
      { error_message: null, error_details: { platform_error_message: "No" } },
      "No",
    ],
    "the note alone": [{ error_details: { postproxy_note: note } }, note],
    "the words alone": [{ error_message: words, error_details: null }, words],
    nothing: [{}, "the platform refused the message"],
  };
  for (const [name, [fields, expected]] of Object.entries(cases)) {
    test(name, async () => {
      const message = { id: "msg_1", status: "failed", ...fields };
      const server = await startReceiver(() => [200, {}, JSON.stringify(message)]);
      const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
      const error = await failure(postproxy.waitForMessage("msg_1"));
      assert.equal(error.message, expected);
      assert.equal(error.code, "message_failed");
      message.status = "failed_waiting_for_retry";
      const late = await failure(postproxy.waitForMessage("msg_1", { timeoutMs: 600 }));
      assert.match(
        late.message,
        /^message msg_1 was not published within 600 ms, it is failed_waiting_for_retry/,
      );
      if (name !== "nothing") assert(late.message.endsWith(`: ${expected}`), late.message);
      await server.stop();
    });
  }
});

suite("replies", () => {
  const context = withEmulator();

  test("to an event go to its chat, once however often it comes", async () => {
    const { chat, message } = await personWrites(context.emulator);
    const event = { id: `evt_${message.id}`, type: "message.received", data: { object: message } };
    const first = await context.postproxy.reply(event, { body: "Thanks!" });
    const second = await context.postproxy.reply(event, { body: "Thanks!" });
    assert.equal(second.id, first.id);
    assert.equal((await context.postproxy.listMessages(chat.id, { direction: "outbound" })).total, 1);
    const other = await context.postproxy.reply(event, { body: "Again!" }, { idempotencyKey: "mine" });
    assert.notEqual(other.id, first.id);
  });

  test("find the chat of a reaction and of a referral", async () => {
    const { chat, message } = await personWrites(context.emulator);
    for (const [id, object] of [
      [`evt_reaction_${chat.id}`, { message, action: "react" }],
      [`evt_referral_${chat.id}`, { chat, ref: "advertisement" }],
    ]) {
      const sent = await context.postproxy.reply({ id, data: { object } }, { body: "Thanks!" });
      assert.equal(sent.chat_id, chat.id);
    }
  });

  test("to what is no event about a chat are refused", async () => {
    for (const event of [undefined, {}, { id: "evt_1", data: { object: { id: "post_1" } } }]) {
      const error = await failure(context.postproxy.reply(event, { body: "Hm?" }));
      assert(error instanceof sdk.ValidationError);
      assert.equal(error.field, "event");
    }
  });
});
