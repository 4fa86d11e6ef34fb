// What can be done with a chat beside writing: reading, typing, archiving; and editing what was sent.

import { assert, failure, personWrites, sdk, suite, test, until, withEmulator } from "./harness.mjs";

suite("chat actions", () => {
  const context = withEmulator();
  const chatOn = async (platform) => (await personWrites(context.emulator, platform)).chat;
  const refused = async (call) => {
    const error = await failure(call);
    assert(error instanceof sdk.ValidationError);
    assert.equal(error.status, 422);
    assert.equal(error.outcome, "rejected");
  };

  test("mark the person's message as read", async () => {
    const { chat, message } = await personWrites(context.emulator);
    assert.equal((await context.postproxy.markRead(chat)).id, chat.id);
    assert((await context.postproxy.getMessage(message.id)).external_read_at);
  });

  test("show that one types, where the platform can", async () => {
    const chat = await chatOn("instagram");
    assert.deepEqual(await context.postproxy.startTyping(chat.id), { accepted: true });
    assert.deepEqual(await context.postproxy.stopTyping(chat.id), { accepted: true });
    await refused(context.postproxy.startTyping((await chatOn("telegram")).id));
  });

  test("archive a chat on Bluesky and nowhere else", async () => {
    const chat = await chatOn("bluesky");
    assert.equal((await context.postproxy.archiveChat(chat.id)).archived, true);
    assert.equal((await context.postproxy.unarchiveChat(chat.id)).archived, false);
    await refused(context.postproxy.archiveChat((await chatOn("facebook")).id));
  });

  test("are refused before anything is sent where the platform is known", async () => {
    const { postproxy, emulator } = context;
    const { profiles } = emulator;
    const [telegram, facebook] = [await chatOn("telegram"), await chatOn("facebook")];
    const onTelegram = { platform: "telegram" };
    const calls = {
      chat: [
        () => postproxy.startTyping(telegram),
        () => postproxy.stopTyping(telegram.id, onTelegram),
        () => postproxy.archiveChat(facebook),
        () => postproxy.unarchiveChat(facebook),
      ],
      reaction: [
        () => postproxy.react("msg_1", "love", onTelegram),
        () => postproxy.unreact("msg_1", onTelegram),
        () => postproxy.react("msg_1", "like", { platform: "instagram" }),
      ],
      ice_breakers: [
        () => postproxy.getIceBreakers(profiles.telegram, onTelegram),
        () => postproxy.deleteIceBreakers(profiles.telegram, onTelegram),
      ],
      participant_status: [() => postproxy.getParticipantStatus(profiles.telegram, "1", onTelegram)],
      reply_to_external_id: [
        () => postproxy.sendMessage(facebook, { body: "Hi", reply_to_external_id: "m_1" }),
      ],
      voice_note: [() => postproxy.sendMessage(telegram, { media: ["https://a.b/c.ogg"], voice_note: true })],
    };
    for (const [field, of] of Object.entries(calls)) {
      for (const call of of) {
        const error = await failure(call());
        assert(error instanceof sdk.ValidationError, String(call));
        assert.deepEqual([error.field, error.outcome], [field, "not_sent"], String(call));
      }
    }
    assert.deepEqual(await postproxy.startTyping(facebook), { accepted: true });
  });

  test("edit a message on Telegram and nowhere else", async () => {
    const chat = await chatOn("telegram");
    const sent = await context.postproxy.sendMessage(chat, {
      body: "Today.",
      reply_markup: { inline_keyboard: [[{ text: "Track it", callback_data: "TRACK" }]] },
    });
    await context.postproxy.waitForMessage(sent.id);
    const edited = await context.postproxy.editMessage(sent.id, { body: "Tomorrow.", reply_markup: {} });
    assert.equal(edited.body, "Tomorrow.");
    assert(edited.external_edited_at);
    const nothing = await failure(context.postproxy.editMessage(sent.id, {}));
    assert.equal(nothing.outcome, "not_sent");

    const other = await context.postproxy.sendMessage(await chatOn("facebook"), { body: "Today." });
    await until("being published", async () => (await context.postproxy.getMessage(other.id)).external_id);
    await refused(context.postproxy.editMessage(other.id, { body: "Tomorrow." }));
  });
});

suite("what can be tapped", () => {
  const context = withEmulator();

  test("is sent, and a tap comes back as a message that opens the window", async () => {
    const { chat } = await personWrites(context.emulator);
    const sent = await context.postproxy.sendMessage(chat, {
      body: "Which one?",
      quick_replies: [
        { title: "The blue one", payload: "BLUE" },
        { title: "The red one", payload: "RED" },
      ],
    });
    assert.equal(sent.quick_replies[1].payload, "RED");
    await context.postproxy.waitForMessage(sent.id);
    await context.emulator.control("tap", { message_id: sent.id, payload: "RED" });
    const { data } = await context.postproxy.listMessages(chat, { direction: "inbound" });
    assert.deepEqual(
      [data[0].tapped_action.kind, data[0].tapped_action.payload, data[0].tapped_action.title],
      ["quick_reply", "RED", "The red one"],
    );
  });

  test("may be buttons with a card, or a carousel", async () => {
    const { chat } = await personWrites(context.emulator);
    const buttons = [{ type: "web_url", title: "Track it", url: "https://shop.example/orders/1" }];
    const card = await context.postproxy.sendMessage(chat, {
      body: "On its way",
      buttons,
      card: { subtitle: "1" },
    });
    assert.equal(card.buttons[0].url, buttons[0].url);
    const elements = [{ title: "Blue", subtitle: "Very", buttons }];
    const carousel = await context.postproxy.sendMessage(chat, { elements });
    assert.equal(carousel.elements[0].buttons[0].title, "Track it");
  });
});
