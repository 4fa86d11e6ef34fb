// What the bot's handlers are told of each event, on every platform, and how often.

import { describe, test } from "node:test";
import { emoji } from "chat";
import { exampleEvent, signedRequest } from "postproxy-dm/testing";
import { assert, newPerson, PLATFORMS, sentTo, startBot, until, withEmulator, write } from "./harness.mjs";

const context = withEmulator();

describe("a message", () => {
  for (const platform of PLATFORMS) {
    test(`on ${platform} reaches the handler of direct messages, and is answered`, async () => {
      const { emulator, client } = context;
      const heard = [];
      const bot = await startBot(emulator, (chat) =>
        chat.onDirectMessage(async (thread, message) => {
          heard.push(message);
          await thread.post(`You said ${message.text}`);
        }),
      );
      const { chat, message } = await newPerson(emulator, platform, "2 * 3 * 4");
      const [answer] = await until("the bot answers", async () => atLeast(1, await sentTo(client, chat.id)));
      await bot.stop();
      assert.equal(answer.body, "You said 2 * 3 * 4");
      const [{ id, threadId, text, author, raw, metadata }] = heard;
      assert.equal(id, message.id);
      assert.equal(text, "2 * 3 * 4");
      assert.deepEqual(bot.adapter.decodeThreadId(threadId), {
        ...{ platform, profileId: emulator.profiles[platform], chatId: chat.id },
      });
      assert.equal(author.fullName, chat.participant_name);
      assert.equal(author.isMe, false);
      assert.equal(raw.chat_id, chat.id);
      assert.equal(metadata.dateSent.toISOString(), new Date(message.external_posted_at).toISOString());
      assert.deepEqual(new Set(bot.told.statuses), new Set([200]));
    });
  }

  test("is looked up once a chat, however many messages come", async () => {
    const { emulator, client } = context;
    const bot = await startBot(emulator, (chat) => chat.onDirectMessage((thread) => thread.post("Yes?")));
    const { chat } = await newPerson(emulator, "facebook");
    for (const text of ["1", "2", "3"]) await write(emulator, chat, text);
    await until("all are answered", async () => atLeast(4, await sentTo(client, chat.id)));
    await bot.stop();
    const { data } = await emulator.requests({ per_page: 100 });
    const lookups = data.filter(({ method, path }) => method === "GET" && path === `/api/chats/${chat.id}`);
    assert.equal(lookups.length, 1);
  });

  test("is plain text with its links, as the adapter renders it", async () => {
    const { emulator } = context;
    const heard = [];
    const bot = await startBot(emulator, (chat) =>
      chat.onDirectMessage((_thread, message) => void heard.push(message)),
    );
    await newPerson(emulator, "facebook", "2 * 3 * 4, see https://shop.example/a_b_c");
    await until("it is heard", () => heard.length === 1);
    await bot.stop();
    const [{ formatted, text }] = heard;
    assert.equal(bot.adapter.renderFormatted(formatted), text);
    const links = formatted.children.flatMap(({ children }) =>
      children.filter(({ type }) => type === "link"),
    );
    assert.deepEqual(
      links.map(({ url }) => url),
      ["https://shop.example/a_b_c"],
    );
  });

  test("with a file has its bytes", async () => {
    const { emulator } = context;
    const heard = [];
    const bot = await startBot(emulator, (chat) =>
      chat.onDirectMessage(async (_thread, { attachments: [attachment] }) => {
        heard.push({ type: attachment.type, bytes: await attachment.fetchData() });
      }),
    );
    await newPerson(emulator, "facebook", "Look", {
      attachments: [{ type: "image", url: `data:image/png;base64,${PIXEL}` }],
    });
    await until("its bytes are read", () => heard.length === 1);
    await bot.stop();
    assert.equal(heard[0].type, "image");
    assert.equal(heard[0].bytes.toString("base64"), PIXEL);
  });
});

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A list once it is long enough. */
function atLeast(count, list) {
  return list.length >= count && list;
}

test("a tap reaches the handler of its button with id and value", async () => {
  const { emulator, client } = context;
  const actions = [];
  for (const platform of ["facebook", "instagram", "telegram", "whatsapp"]) {
    const bot = await startBot(emulator, (chat) => {
      chat.onDirectMessage((thread) =>
        thread.post({
          type: "card",
          title: "Size?",
          children: [
            {
              type: "actions",
              children: [
                { type: "button", id: "size", label: "Small", value: "S" },
                { type: "button", id: "none", label: "None" },
              ],
            },
          ],
        }),
      );
      chat.onAction(async (event) => {
        actions.push([platform, event.actionId, event.value]);
        await event.thread.post(`Chosen: ${event.value ?? "nothing"}`);
      });
    });
    const { chat } = await newPerson(emulator, platform);
    const [card] = await until(
      "the card is sent",
      async () =>
        (await sentTo(client, chat.id)).filter(({ external_id }) => external_id).length > 0 &&
        sentTo(client, chat.id),
    );
    await emulator.tap({ message_id: card.id, index: 0 });
    await emulator.tap({ message_id: card.id, index: 1 });
    const sent = await until("both are answered", async () => atLeast(3, await sentTo(client, chat.id)));
    await bot.stop();
    assert.deepEqual(
      sent
        .slice(1)
        .map(({ body }) => body)
        .sort(),
      ["Chosen: S", "Chosen: nothing"],
    );
  }
  assert.equal(actions.length, 8);
  for (const [, id, value] of actions) assert.equal(value, id === "size" ? "S" : undefined);
});

test("a tap that is told in Meta's words reaches the handler of its button too", async () => {
  const { emulator } = context;
  const actions = [];
  const messages = [];
  const bot = await startBot(emulator, (chat) => {
    chat.onDirectMessage((_thread, message) => void messages.push(message.text));
    chat.onAction(
      (event) => void actions.push([event.actionId, event.value, event.messageId, event.user.fullName]),
    );
  });
  const { chat } = await newPerson(emulator, "whatsapp");
  const told = async (interactive) => {
    const more = { chat_id: chat.id, reply_to_external_id: "wamid.1", interactive };
    const event = exampleEvent("message.received", { ...more, body: interactive.type });
    const answer = await bot.chat.webhooks.postproxy(signedRequest(event, emulator.webhookSecret));
    assert.equal(answer.status, 200);
  };
  await told({ type: "button_reply", button_reply: { id: "size¦S", title: "Small" } });
  await told({ type: "list_reply", list_reply: { id: "none", title: "None", description: "Of these" } });
  // Neither of them is a tap.
  await told({ type: "nfm_reply", nfm_reply: { name: "flow", response_json: "{}" } });
  await told({ type: "button_reply", button_reply: null });
  await until("all are told", () => actions.length + messages.length === 5);
  await bot.stop();
  assert.deepEqual(actions.sort(), [
    ["none", undefined, "wamid.1", chat.participant_name],
    ["size", "S", "wamid.1", chat.participant_name],
  ]);
  assert.deepEqual(messages.sort(), ["Hi", "button_reply", "nfm_reply"]);
});

test("a reaction and its end reach the handler, each once", async () => {
  const { emulator, client } = context;
  const heard = [];
  const bot = await startBot(emulator, (chat) => {
    chat.onDirectMessage((thread) => thread.post("Hello"));
    chat.onReaction((event) => {
      heard.push([
        event.added,
        event.emoji === emoji.heart,
        event.rawEmoji,
        event.messageId,
        event.user.fullName,
      ]);
    });
  });
  const { chat } = await newPerson(emulator, "facebook");
  const [answer] = await until("answered", async () =>
    atLeast(
      1,
      (await sentTo(client, chat.id)).filter(({ external_id }) => external_id),
    ),
  );
  await emulator.reaction({ message_id: answer.id, reaction: "love" });
  await until("the reaction is told", () => heard.length === 1);
  await emulator.reaction({ message_id: answer.id, action: "unreact" });
  await until("its end is told", () => heard.length === 2);
  await bot.stop();
  assert.deepEqual(
    heard.map(([added]) => added),
    [true, false],
  );
  assert.equal(heard[0][1], true, `${heard[0][2]} is the SDK's heart`);
  assert.equal(heard[0][3], answer.id);
  assert.equal(heard[0][4], chat.participant_name);
});

test("an edit and a deletion by the person reach their handlers", async () => {
  const { emulator } = context;
  const heard = [];
  const bot = await startBot(emulator, (chat) => {
    chat.onMessageUpdated((_thread, message) => void heard.push(["edited", message.id, message.text]));
    chat.onMessageDeleted((event) => void heard.push(["deleted", event.messageId, event.threadId]));
  });
  const { message, chat } = await newPerson(emulator, "instagram", "Hi");
  await emulator.edit({ message_id: message.id, text: "Hello" });
  await until("the edit is told", () => heard.length === 1);
  await emulator.delete({ message_id: message.id });
  await until("the deletion is told", () => heard.length === 2);
  await bot.stop();
  assert.deepEqual(heard[0], ["edited", message.id, "Hello"]);
  assert.equal(heard[1][1], message.id);
  assert.equal(bot.adapter.decodeThreadId(heard[1][2]).chatId, chat.id);
});

test("a reaction, an edit and a deletion that are delivered twice are told once", async () => {
  const { emulator, client } = context;
  const heard = [];
  const bot = await startBot(emulator, (chat) => {
    chat.onDirectMessage((thread) => thread.post("Hello"));
    chat.onReaction(() => void heard.push("reaction"));
    chat.onMessageUpdated(() => void heard.push("edit"));
    chat.onMessageDeleted(() => void heard.push("deletion"));
  });
  const { chat, message } = await newPerson(emulator, "instagram");
  const [answer] = await until("answered", async () => atLeast(1, await sentTo(client, chat.id)));
  await client.waitForMessage(answer.id, { until: "published" });
  await emulator.reaction({ message_id: answer.id, reaction: "love" });
  await emulator.edit({ message_id: message.id, text: "Hello" });
  await emulator.delete({ message_id: message.id });
  const told = ["deletion", "edit", "reaction"];
  await until("all are told", () => heard.length === told.length);
  const types = ["reaction.received", "message.edited", "message.deleted"];
  const { data } = await emulator.deliveries({ per_page: 100 });
  const again = data.filter(
    ({ event_type, request_body }) =>
      types.includes(event_type) && [answer.id, message.id].some((id) => request_body.includes(`"${id}"`)),
  );
  assert.equal(again.length, told.length);
  for (const { id } of again) await emulator.resend(id);
  const seen = () => bot.told.outcomes.filter(({ outcome }) => outcome === "seen").length;
  await until("all came twice", () => seen() === told.length);
  await bot.stop();
  assert.deepEqual(heard.sort(), told);
});

test("a message that the platform refuses goes to onReceipt", async () => {
  const { emulator } = context;
  const receipts = [];
  const bot = await startBot(emulator, (chat) => chat.onDirectMessage((thread) => thread.post("Hello")), {
    adapter: { onReceipt: (event) => void receipts.push(event.type) },
  });
  await emulator.setFaults({ seed: 1, faults: [{ kind: "permanent_platform_error" }] });
  await newPerson(emulator, "facebook");
  await until("it is told", () => receipts.includes("message.failed"));
  await emulator.clearFaults();
  await bot.stop();
});

test("receipts and referrals go to their callbacks", async () => {
  const { emulator, client } = context;
  const receipts = [];
  const referrals = [];
  const bot = await startBot(emulator, (chat) => chat.onDirectMessage((thread) => thread.post("Hello")), {
    adapter: {
      onReceipt: (event) => void receipts.push(event.type),
      onReferral: (event) => void referrals.push(event.data.object.ref),
    },
  });
  const { chat } = await newPerson(emulator, "facebook");
  await until("delivered", () => receipts.includes("message.delivered"));
  await emulator.read({ chat_id: chat.id });
  await until("read", () => receipts.includes("message.read"));
  const { profile_id, participant_external_id } = chat;
  await emulator.referral({ profile_id, participant_external_id, ref: "spring" });
  await until("referred", () => referrals.length === 1);
  await bot.stop();
  assert.deepEqual(new Set(receipts), new Set(["message.sent", "message.delivered", "message.read"]));
  assert.deepEqual(referrals, ["spring"]);
  assert.equal((await sentTo(client, chat.id)).length, 1);
});

test("a callback may post into the chat of its event", async () => {
  const { emulator, client } = context;
  let bot;
  const threadOf = (chat) =>
    bot.adapter.encodeThreadId({ platform: chat.platform, profileId: chat.profile_id, chatId: chat.id });
  const { chat } = await newPerson(emulator, "facebook");
  bot = await startBot(emulator, (sdk) => sdk.onDirectMessage((thread) => thread.post("Hello")), {
    adapter: {
      onReceipt: ({ type }) =>
        type === "message.read" ? bot.chat.thread(threadOf(chat)).post("You have read it") : undefined,
      onReferral: () => bot.chat.thread(threadOf(chat)).post("Welcome back"),
    },
  });
  await write(emulator, chat, "Hi");
  await until("answered", async () => (await sentTo(client, chat.id))[0]?.external_delivered_at);
  await emulator.read({ chat_id: chat.id });
  await until("the receipt is answered", async () => (await sentTo(client, chat.id)).length === 2);
  const { profile_id, participant_external_id } = chat;
  await emulator.referral({ profile_id, participant_external_id, ref: "spring" });
  const sent = await until("the referral too", async () => atLeast(3, await sentTo(client, chat.id)));
  await bot.stop();
  assert.deepEqual(
    sent.map(({ body }) => body),
    ["Hello", "You have read it", "Welcome back"],
  );
});

test("a bot of some profiles finishes the events of others unseen", async () => {
  const { emulator, client } = context;
  const bot = await startBot(emulator, (chat) => chat.onDirectMessage((thread) => thread.post("Hello")), {
    adapter: { profiles: [emulator.profiles.telegram] },
  });
  const other = await newPerson(emulator, "facebook");
  const own = await newPerson(emulator, "telegram");
  await until("its own is answered", async () => atLeast(1, await sentTo(client, own.chat.id)));
  await until(
    "both are finished",
    () => bot.told.outcomes.filter(({ outcome }) => outcome === "done").length >= 2,
  );
  await bot.stop();
  assert.deepEqual(await sentTo(client, other.chat.id), []);
});
