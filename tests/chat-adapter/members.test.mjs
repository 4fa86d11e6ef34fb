// Every member of the adapter, on the platforms where it has a meaning.

import { describe, test } from "node:test";
import { ValidationError } from "@chat-adapter/shared";
import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat, emoji, NotImplementedError, parseMarkdown } from "chat";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
import {
  assert,
  newPerson,
  PLATFORMS,
  sentTo,
  startBot,
  until,
  withEmulator,
  withThreadOf,
  write,
} from "./harness.mjs";

const context = withEmulator();

const withThread = (...given) => withThreadOf(context, ...given);

/** The message as the platform has it. */
const published = (id) => context.client.waitForMessage(id, { until: "published" });

for (const platform of PLATFORMS) {
  describe(platform, () => {
    test("fetchThread, fetchChannelInfo, isDM, getChannelVisibility", () =>
      withThread(platform, async ({ adapter, chat, threadId, bot }) => {
        const info = await adapter.fetchThread(threadId);
        assert.equal(info.id, threadId);
        assert.equal(info.isDM, true);
        assert.equal(info.channelName, chat.participant_name);
        assert.equal(info.metadata.id, chat.id);
        assert.equal(info.channelId, adapter.channelIdFromThreadId(threadId));
        const channel = await adapter.fetchChannelInfo(info.channelId);
        assert.equal(channel.metadata.id, chat.profile_id);
        assert.equal(channel.metadata.platform, platform);
        assert.equal(bot.chat.channel(info.channelId).id, info.channelId);
        assert.equal(adapter.isDM(threadId), true);
        assert.equal(adapter.getChannelVisibility(threadId), "private");
      }));

    test("listThreads lists the chats of the profile", () =>
      withThread(platform, async ({ adapter, threadId, chat }) => {
        const { threads } = await adapter.listThreads(adapter.channelIdFromThreadId(threadId), { limit: 1 });
        assert.equal(threads[0].id, threadId);
        assert.equal(threads[0].rootMessage.author.fullName, chat.participant_name);
      }));

    test("rehydrateAttachment fetches the bytes, also of an attachment that was stored as JSON", () =>
      withThread(platform, async ({ adapter, threadId, chat }) => {
        const { profile_id, participant_external_id } = chat;
        const bytes = Buffer.from("some bytes");
        const attachments = [{ type: "image", url: `data:image/png;base64,${bytes.toString("base64")}` }];
        const sending = context.emulator.inbound({ profile_id, participant_external_id, attachments });
        if (platform === "bluesky") return assert.rejects(sending, /attachments is not possible on bluesky/);
        const { message } = await sending;
        const found = await adapter.fetchMessage(threadId, message.id);
        const [stored] = JSON.parse(JSON.stringify(found.attachments));
        assert.deepEqual(await adapter.rehydrateAttachment(stored).fetchData(), bytes);
      }));

    test("renderFormatted writes plain text", () =>
      withThread(platform, async ({ adapter }) => {
        assert.equal(adapter.renderFormatted(parseMarkdown("**Two** _words_")), "Two words");
      }));

    test("openDM and getUser know a person by an author's id", () =>
      withThread(platform, async ({ adapter, chat, threadId }) => {
        const { messages } = await adapter.fetchMessages(threadId);
        const { userId } = messages[0].author;
        assert.equal(await adapter.openDM(userId), threadId);
        const user = await adapter.getUser(userId);
        assert.equal(user.fullName, chat.participant_name);
        assert.equal(user.isBot, false);
        assert.equal(await adapter.getUser(`${chat.profile_id}:nobody`), null);
        // A chat of WhatsApp runs through one of the profile's numbers.
        const { data: placements } = await context.client.listPlacements(chat.profile_id);
        const through = platform === "whatsapp" ? { placement_id: placements[0].id } : {};
        const unseen = await adapter.openDM(`${chat.profile_id}:16505550100`, through);
        assert.equal((await adapter.fetchThread(unseen)).metadata.participant_external_id, "16505550100");
        await assert.rejects(adapter.getUser("nobody"), /userId must be that of an author/);
      }));

    test("startTyping, endTyping and markAsRead do what the platform can", () =>
      withThread(platform, async ({ adapter, threadId, message, chat }) => {
        await adapter.startTyping(threadId);
        await adapter.endTyping(threadId);
        await adapter.markAsRead(threadId, message.id);
        const { data } = await context.emulator.requests({ per_page: 20 });
        const made = data
          .filter(({ path }) => path.startsWith(`/api/chats/${chat.id}/`))
          .map(({ path }) => path.split("/").at(-1));
        const types = !["telegram", "bluesky"].includes(platform);
        assert.deepEqual(made.reverse(), [...(types ? ["start_typing", "stop_typing"] : []), "mark_read"]);
      }));

    test("addReaction, removeReaction", () =>
      withThread(platform, async ({ adapter, threadId, message }) => {
        const reactions = async () => (await context.client.getMessage(message.id)).reactions;
        if (platform === "facebook") {
          await adapter.addReaction(threadId, message.id, emoji.rocket);
          assert.equal((await reactions())[0].emoji, "🚀");
          for (const character of ["👍🏽", "1️⃣", "🇵🇱", "©"]) {
            await adapter.addReaction(threadId, message.id, character);
            assert.equal((await reactions())[0].emoji, character);
          }
          for (const wrong of ["no_such_name", "Ж", "", undefined, 5, {}])
            await assert.rejects(
              adapter.addReaction(threadId, message.id, wrong),
              /^ValidationError: emoji must be/,
            );
        } else if (platform === "instagram") {
          await assert.rejects(
            adapter.addReaction(threadId, message.id, emoji.rocket),
            /emoji must be one that instagram takes, love/,
          );
          await adapter.addReaction(threadId, message.id, emoji.heart);
          assert.equal((await reactions())[0].reaction, "love");
        } else {
          await assert.rejects(adapter.addReaction(threadId, message.id, emoji.heart), NotImplementedError);
          await assert.rejects(
            adapter.removeReaction(threadId, message.id, emoji.heart),
            NotImplementedError,
          );
          return;
        }
        await adapter.removeReaction(threadId, message.id, emoji.heart);
        assert.deepEqual(await reactions(), []);
      }));

    test("reply quotes where the platform can", () =>
      withThread(platform, async ({ thread, message, adapter, threadId }) => {
        if (!["telegram", "whatsapp"].includes(platform)) {
          await assert.rejects(thread.reply(message.id, "Yes"), NotImplementedError);
          return;
        }
        const { raw } = await adapter.reply(threadId, message.id, "Yes");
        assert.equal(raw.reply_to_external_id, message.external_id);
        await thread.reply(message.id, { markdown: "**No**" });
        const sent = await sentTo(context.client, message.chat_id);
        assert.deepEqual(
          sent.map(({ body }) => body),
          ["Yes", "No"],
        );
      }));

    test("editMessage changes a message where the platform can", () =>
      withThread(platform, async ({ thread, adapter, threadId }) => {
        const sent = await thread.post("Hello");
        if (platform !== "telegram") {
          await assert.rejects(sent.edit("Hello again"), NotImplementedError);
          return;
        }
        await sent.edit("Hello again");
        assert.equal((await context.client.getMessage(sent.id)).body, "Hello again");
        await assert.rejects(adapter.editMessage(threadId, sent.id, "x".repeat(5000)), /4096 characters/);
        const files = [{ data: Buffer.from("a"), filename: "a.txt" }];
        await assert.rejects(
          adapter.editMessage(threadId, sent.id, { markdown: "x", files }),
          /must be one text/,
        );
      }));

    test("deleteMessage is refused: the service has none", () =>
      withThread(platform, async ({ thread }) => {
        const sent = await thread.post("Hello");
        await assert.rejects(sent.delete(), NotImplementedError);
      }));

    test("postMessage sends a card in the platform's own form, or as text", () =>
      withThread(platform, async ({ thread }) => {
        const { id } = await thread.post({
          type: "card",
          title: "Size?",
          children: [
            { type: "actions", children: [{ type: "button", id: "small", label: "Small", value: "S" }] },
          ],
        });
        const sent = await published(id);
        const form = {
          facebook: () => sent.buttons[0].title,
          instagram: () => sent.buttons[0].title,
          telegram: () => sent.reply_markup.inline_keyboard[0][0].text,
          whatsapp: () => sent.interactive.action.buttons[0].reply.title,
          bluesky: () => /Small/.exec(sent.body)[0],
        };
        assert.equal(form[platform](), "Small");
      }));

    test("fetchMessage and parseMessage give the message, its author and its time", () =>
      withThread(platform, async ({ adapter, threadId, message, thread }) => {
        const found = await adapter.fetchMessage(threadId, message.id);
        assert.equal(found.text, "Hi");
        assert.equal(found.author.isMe, false);
        const { id } = await thread.post("Hello");
        const own = await adapter.fetchMessage(threadId, id);
        assert.equal(own.author.isMe, true);
        assert.equal(own.author.userName, "shop");
        assert.equal(await adapter.fetchMessage(threadId, "msg_none"), null);
        assert.deepEqual(adapter.parseMessage(found.raw).toJSON(), found.toJSON());
      }));
  });
}

test("a message of another chat isn't found in this one", () =>
  withThread("facebook", async ({ adapter, threadId }) => {
    const { message } = await newPerson(context.emulator, "facebook");
    assert.equal(await adapter.fetchMessage(threadId, message.id), null);
  }));

describe("fetchMessages", () => {
  /** All texts by pages, and how many pages those were. */
  async function allPages(adapter, threadId, options, between = async () => {}) {
    const pages = [];
    let cursor;
    do {
      const page = await adapter.fetchMessages(threadId, { ...options, cursor });
      pages.push(page.messages.map(({ text }) => text));
      cursor = page.nextCursor;
      await between();
    } while (cursor !== undefined);
    return pages;
  }

  test("backward: newest page first, each page oldest first", () =>
    withThread("facebook", async ({ adapter, chat, threadId }) => {
      for (const text of ["1", "2", "3", "4"]) await write(context.emulator, chat, text);
      assert.deepEqual(await allPages(adapter, threadId, { limit: 2 }), [["3", "4"], ["1", "2"], ["Hi"]]);
    }));

  test("backward, while messages come: none is missing, none comes twice", () =>
    withThread("facebook", async ({ adapter, chat, threadId }) => {
      for (const text of ["1", "2", "3", "4"]) await write(context.emulator, chat, text);
      let next = 5;
      const between = async () => void (await write(context.emulator, chat, String(next++)));
      const pages = await allPages(adapter, threadId, { limit: 2 }, between);
      assert.deepEqual(pages, [["3", "4"], ["1", "2"], ["Hi"]]);
    }));

  test("forward: oldest page first, also while messages come", () =>
    withThread("facebook", async ({ adapter, chat, threadId }) => {
      for (const text of ["1", "2", "3", "4"]) await write(context.emulator, chat, text);
      let next = 5;
      const between = async () => next < 7 && void (await write(context.emulator, chat, String(next++)));
      const pages = await allPages(adapter, threadId, { limit: 2, direction: "forward" }, between);
      assert.deepEqual(pages.flat(), ["Hi", "1", "2", "3", "4", "5", "6"]);
      assert.deepEqual(pages[0], ["Hi", "1"]);
    }));

  test("the SDK's own iterators walk all of it", () =>
    withThread("telegram", async ({ thread, chat }) => {
      for (const text of ["1", "2", "3"]) await write(context.emulator, chat, text);
      const newestFirst = [];
      for await (const { text } of thread.messages) newestFirst.push(text);
      assert.deepEqual(newestFirst, ["3", "2", "1", "Hi"]);
      const oldestFirst = [];
      for await (const { text } of thread.allMessages) oldestFirst.push(text);
      assert.deepEqual(oldestFirst, ["Hi", "1", "2", "3"]);
    }));

  test("a cursor of something else is refused", () =>
    withThread("facebook", async ({ adapter, threadId }) => {
      await assert.rejects(
        adapter.fetchMessages(threadId, { cursor: "next" }),
        /cursor must be the nextCursor/,
      );
      await assert.rejects(adapter.fetchMessages(threadId, { limit: 0 }), /limit must be a whole number/);
    }));
});

test("listThreads walks the chats of a profile, the most recent first", () =>
  withThread("bluesky", async ({ adapter, threadId, bot }) => {
    const { emulator } = context;
    for (const text of ["a", "b", "c"]) await newPerson(emulator, "bluesky", text);
    const channelId = adapter.channelIdFromThreadId(threadId);
    const first = await adapter.listThreads(channelId, { limit: 2 });
    assert.deepEqual(
      first.threads.map(({ rootMessage }) => rootMessage.text),
      ["c", "b"],
    );
    assert.ok(first.threads[0].lastReplyAt instanceof Date);
    const second = await adapter.listThreads(channelId, { limit: 2, cursor: first.nextCursor });
    assert.equal(second.threads[0].rootMessage.text, "a");
    const walked = [];
    for await (const { id } of bot.chat.channel(channelId).threads()) walked.push(id);
    assert.ok(walked.includes(threadId));
  }));

test("with one profile a person may be named by the platform's id alone", async () => {
  const { emulator } = context;
  const profiles = [emulator.profiles.telegram];
  await withThread(
    "telegram",
    async ({ adapter, chat, threadId }) => {
      assert.equal(await adapter.openDM(chat.participant_external_id), threadId);
    },
    { adapter: { profiles } },
  );
});

test("ids of other adapters are refused, and name what was expected", () =>
  withThread("facebook", async ({ adapter }) => {
    for (const id of ["slack:C1:t1", "postproxy:facebook", "postproxy:facebook:!!:x", "", undefined]) {
      assert.throws(() => adapter.decodeThreadId(id), /threadId must be an id of this adapter/);
    }
    assert.throws(() => adapter.encodeThreadId({ platform: "facebook", profileId: "p" }), /chatId must be/);
  }));

test("openDM asks which of WhatsApp's numbers a new chat runs through", () =>
  withThread("whatsapp", async ({ adapter, chat }) => {
    const { data: placements } = await context.client.listPlacements(chat.profile_id);
    const error = await adapter
      .openDM(`${chat.profile_id}:16505550199`)
      .then(assert.fail, (thrown) => thrown);
    assert.match(error.message, /^placement_id must name one/);
    for (const { id } of placements) assert.ok(error.message.includes(id));
  }));

describe("wrong options are named", () => {
  const key = { apiKey: "x" };
  for (const [options, expected] of [
    [{ apikey: "x" }, /apikey is no option/],
    [{ apiKey: "" }, /apiKey must not be empty/],
    [{ ...key, overflow: "cut" }, /overflow must be "error" or "split", got "cut"/],
    [{ ...key, profiles: [] }, /profiles must be a list/],
    [{ ...key, onReceipt: 1 }, /onReceipt must be a function/],
    [{ ...key, webhookSecret: "" }, /webhookSecret must be/],
    [{ ...key, webhookSecret: ["whsec_a", 5] }, /webhookSecret must be/],
    [{ ...key, receiver: 5 }, /receiver must be an object/],
    [{ ...key, receiver: { secret: "whsec_a" } }, /receiver.secret.*option webhookSecret/],
    [{ ...key, receiver: { on: {} } }, /receiver.on must be left out/],
  ])
    test(`${expected}`, () => {
      assert.throws(
        () => createPostproxyAdapter(options),
        (error) => error instanceof ValidationError && expected.test(error.message),
      );
    });

  for (const [options, expected] of [
    [{}, /^webhookSecret is required/],
    [{ webhookSecret: "whsec_a", name: "two words" }, /^name must be/],
    [{ webhookSecret: "whsec_a", receiver: { attempts: 0 } }, /^attempts must be/],
  ])
    test(`by initialize: ${expected}`, async () => {
      const chat = chatOf(createPostproxyAdapter({ apiKey: "x", ...options }));
      await assert.rejects(
        chat.initialize(),
        (error) => error instanceof ValidationError && expected.test(error.message),
      );
    });
});

function chatOf(adapter) {
  return new Chat({
    userName: "shop",
    adapters: { postproxy: adapter },
    state: createMemoryState(),
    concurrency: "concurrent",
    logger: "silent",
  });
}

test("an adapter serves one Chat, until it is shut down", async () => {
  const adapter = createPostproxyAdapter({ apiKey: "x", webhookSecret: "whsec_a", start: false });
  assert.throws(() => adapter.receiver, /the adapter has no Chat yet/);
  const chat = chatOf(adapter);
  await chat.initialize();
  await adapter.initialize(chat);
  await assert.rejects(chatOf(adapter).initialize(), /the adapter belongs to another Chat/);
  await chat.shutdown();
  await assert.rejects(chat.initialize(), /the adapter was shut down/);
});

test("a webhook with a wrong signature is refused", () =>
  withThread("facebook", async ({ bot }) => {
    const request = new Request("https://shop.example/webhooks", {
      method: "POST",
      headers: { "content-type": "application/json", "x-postproxy-signature": "t=1,v1=00" },
      body: "{}",
    });
    assert.equal((await bot.chat.webhooks.postproxy(request)).status, 401);
  }));

test("after shutdown nothing begins any more", async () => {
  const { emulator } = context;
  const bot = await startBot(emulator, (chat) => chat.onDirectMessage(() => {}));
  await bot.stop();
  await until("the receiver is closed", async () => {
    const request = new Request("https://shop.example/webhooks", { method: "POST", body: "{}" });
    return (await bot.adapter.handleWebhook(request)).status !== 200;
  });
});
