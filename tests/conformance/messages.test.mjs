// Messages: sent, followed to the person's eyes, sent once however often they are repeated, and refused outside of
// the window.

import { assert, failure, personWrites, sdk, suite, test, until, withEmulator } from "./harness.mjs";

const DAY_SECONDS = 24 * 60 * 60;

suite("messages", () => {
  const context = withEmulator();

  test("are sent, published, delivered and read", async () => {
    const { chat } = await personWrites(context.emulator);
    const sent = await context.postproxy.sendMessage(chat.id, { body: "It shipped today." }).withResponse();
    assert.equal(sent.status, 202);
    assert.equal(sent.data.status, "pending");
    assert.equal(sent.data.direction, "outbound");
    assert.equal(sent.attempts, 1);

    const read = await until("being read", async () => {
      const message = await context.postproxy.getMessage(sent.data.id);
      return message.external_read_at && message;
    });
    assert.equal(read.status, "published");
    assert(read.external_id);
    assert(read.external_posted_at <= read.external_delivered_at);
    assert(read.external_delivered_at <= read.external_read_at);
  });

  test("are found by the platform's id, whatever characters it holds", async () => {
    const { message } = await personWrites(context.emulator);
    const found = await context.postproxy.getMessage(message.external_id);
    assert.equal(found.id, message.id);
  });

  test("are listed newest first and narrowed by direction and status", async () => {
    const { chat } = await personWrites(context.emulator);
    const sent = await context.postproxy.sendMessage(chat.id, { body: "Soon." });
    const all = await context.postproxy.listMessages(chat.id);
    assert.equal(all.total, 2);
    assert.equal(all.data[0].id, sent.id);
    const inbound = await context.postproxy.listMessages(chat.id, { direction: "inbound" });
    assert.deepEqual(
      inbound.data.map((message) => message.status),
      ["received"],
    );
  });

  test("carry any text unchanged", async () => {
    const { chat } = await personWrites(context.emulator);
    const body = 'Zażółć 👍🏽 "quoted" \\ \u2028 \u0000 <b>&amp;</b>\n\ttab';
    const sent = await context.postproxy.sendMessage(chat.id, { body });
    assert.equal(sent.body, body);
    assert.equal((await context.postproxy.getMessage(sent.id)).body, body);
  });

  test("that are repeated with the same key are sent once", async () => {
    const { chat } = await personWrites(context.emulator);
    const options = { idempotencyKey: `order-${chat.id}` };
    const send = () => context.postproxy.sendMessage(chat.id, { body: "Once." }, options);
    const sent = await Promise.all([send(), send(), send(), send()]);
    assert.equal(new Set(sent.map((message) => message.id)).size, 1);
    const listed = await context.postproxy.listMessages(chat.id, { direction: "outbound" });
    assert.equal(listed.total, 1);

    const other = await failure(context.postproxy.sendMessage(chat.id, { body: "Twice." }, options));
    assert(other instanceof sdk.ConflictError);
    assert.equal(other.code, "already_answered");
    assert.equal(other.status, 422);
    assert.equal(other.idempotencyKey, options.idempotencyKey);
  });

  test("are refused by the platform after the window, unless a human answers", async () => {
    const { chat } = await personWrites(context.emulator, "instagram");
    await context.emulator.control("clock", { advance_seconds: DAY_SECONDS + 1 });
    const settled = async (content) => {
      const { id } = await context.postproxy.sendMessage(chat.id, content);
      return until("an end", async () => {
        const message = await context.postproxy.getMessage(id);
        return message.status !== "pending" && message;
      });
    };

    const late = await settled({ body: "Still there?" });
    assert.equal(late.status, "failed");
    assert.equal(late.error_details.platform_error_code, "10");
    assert.equal(late.error_details.platform_error_subcode, "2018278");

    const human = await settled({ body: "Still there?", tag: "HUMAN_AGENT" });
    assert.equal(human.status, "published");

    const { now } = await context.emulator.control("clock");
    const window = sdk.messagingWindow(await context.postproxy.getChat(chat.id), { now: new Date(now) });
    assert.equal(window.state, "human_agent");
  });

  test("are refused on Telegram until the person has written", async () => {
    const { postproxy, emulator } = context;
    const person = { participant_external_id: "never-wrote" };
    const { id } = await postproxy.createChat(emulator.profiles.telegram, person);
    const state = async () => sdk.messagingWindow(await postproxy.getChat(id)).state;
    const send = async () => postproxy.waitForMessage((await postproxy.sendMessage(id, { body: "Hi" })).id);

    assert.equal(await state(), "must_write_first");
    const error = await failure(send());
    assert.equal(error.code, "message_failed");
    assert.equal(
      error.message,
      "Forbidden: bot can't initiate conversation with a user. " +
        "The person has never written to the bot. A Telegram bot can't begin a conversation.",
    );
    assert.equal(error.body.error_details.platform_error_code, "403");

    await emulator.control("inbound", { ...person, profile_id: emulator.profiles.telegram, text: "/start" });
    assert.equal(await state(), "none");
    assert.equal((await send()).status, "published");
  });

  test("need exactly one content", async () => {
    const nothing = await failure(context.postproxy.sendMessage("chat", {}));
    assert.equal(nothing.field, "body");
    assert.equal(nothing.outcome, "not_sent");
    const both = await failure(
      context.postproxy.sendMessage("chat", { body: "Hi", media: ["https://a.b/c"] }),
    );
    assert.equal(both.field, "media");
    const none = await failure(context.postproxy.sendMessage("chat"));
    assert.equal(none.field, "content");
  });

  test("that the service refuses name the field as it does", async () => {
    const { chat } = await personWrites(context.emulator);
    const error = await failure(context.postproxy.sendMessage(chat.id, { body: "x".repeat(2001) }));
    assert(error instanceof sdk.ValidationError);
    assert.equal(error.status, 422);
    assert.equal(error.field, "body");
    assert.equal(error.outcome, "rejected");
    assert.deepEqual(error.body, { errors: [error.message] });
  });
});
