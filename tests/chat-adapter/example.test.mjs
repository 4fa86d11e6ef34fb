// examples/chat-sdk as its user has it: a person plays it on every platform, and a colleague approves of what a model sends.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text as textOf } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { capabilities } from "postproxy-dm";
import { stageChatSdk } from "../../scripts/example/stage.mjs";
import { node } from "../runtimes/versions.mjs";
import { assert, newPerson, PLATFORMS, sentTo, sleep, until, withEmulator, write } from "./harness.mjs";

const folder = stageChatSdk("example-tests");
const GREETING =
  "We make kettles, and we send them within two days. Everything that we sell can be returned within a month.";
const BLUE = "The blue kettle costs 12 €. It boils a litre in three minutes. Shall I put one aside for you?";

const environmentOf = ({ apiKey, url, webhookSecret }) => ({
  ...process.env,
  ...{ POSTPROXY_API_KEY: apiKey, POSTPROXY_BASE_URL: url, POSTPROXY_WEBHOOK_SECRET: webhookSecret },
  PORT: "0",
});

describe("the bot", () => {
  const context = withEmulator();
  let bot;
  before(async () => {
    const { emulator } = context;
    bot = spawn(process.execPath, [join(folder, "bot.mjs")], {
      env: environmentOf(emulator),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface({ input: bot.stdout }), "line");
    await emulator.setWebhook({ url: line.match(/http:\S+/)[0] });
  });
  after(async () => {
    bot.kill();
    await once(bot, "exit");
  });

  /** The texts of what can be tapped under a message. */
  const tapsOf = ({ quick_replies, buttons, elements, reply_markup, interactive }) =>
    [
      ...[quick_replies, buttons, elements?.flatMap((element) => element.buttons)]
        .flat()
        .map((tap) => tap?.title),
      ...(reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text),
      ...(interactive?.action.buttons ?? []).map(({ reply }) => reply.title),
      ...(interactive?.action.sections ?? []).flatMap(({ rows }) => rows.map(({ title }) => title)),
    ].filter(Boolean);

  for (const platform of PLATFORMS) {
    test(`answers, shows and asks on ${platform}`, async () => {
      const { emulator, client } = context;
      const can = capabilities(platform);
      const { chat } = await newPerson(emulator, platform, "Hi");
      let seen = 0;
      /** The next messages, once the platform has them. */
      const next = async (count, isWhole = () => true) => {
        const all = await until(`${count} messages more have come`, async () => {
          const sent = await sentTo(client, chat.id);
          const more = sent.slice(seen);
          return more.length >= count && more.every((it) => it.external_id && isWhole(it)) && sent;
        });
        const more = all.slice(seen);
        seen = all.length;
        assert.equal(more.length, count);
        return more;
      };
      /** Taps what a message shows, or writes it where there is nothing to tap. */
      const choose = async (message, label) => {
        const index = tapsOf(message).indexOf(label);
        if (index < 0) return write(emulator, chat, label);
        return emulator.tap({ message_id: message.id, index });
      };

      const [answer, question] = await next(2);
      assert.equal(answer.body, GREETING);
      assert.equal(Boolean(answer.external_edited_at), can.edit, "it grew on Telegram alone");
      const labels = ["All kettles", "The blue kettle", "The red kettle", "Talk to a person"];
      if (platform === "bluesky") for (const label of labels) assert.match(question.body, new RegExp(label));
      else assert.deepEqual(tapsOf(question), labels);
      assert.equal(question.quick_replies?.length ?? 0, can.quick_replies ? 4 : 0);

      await choose(question, "All kettles");
      const shelf = await next(can.quick_replies ? 1 : platform === "bluesky" ? 1 : 2);
      if (can.quick_replies)
        assert.deepEqual(
          shelf[0].elements.map(({ title }) => title),
          ["The blue kettle", "The red kettle"],
        );
      await choose(shelf[0], platform === "bluesky" ? "The blue kettle" : "Tell me more");
      const [blue] = platform === "bluesky" ? await next(2) : await next(1, ({ body }) => body === BLUE);
      assert.equal(blue.body, BLUE);

      const { message: thanks } = await write(emulator, chat, "Thanks a lot");
      if (can.reactions) {
        await until(
          "the bot's reaction is seen",
          async () => (await client.getMessage(thanks.id)).reactions.length === 1,
        );
        await emulator.reaction({ message_id: blue.id, reaction: "love" });
        assert.equal((await next(1))[0].body, "I'm glad that you like it!");
      } else assert.equal((await next(1))[0].body, "You're welcome!");

      await choose(question, "Talk to a person");
      assert.match((await next(1))[0].body, /^A colleague takes over/);
      await write(emulator, chat, "Are you still there?");
      await sleep(500);
      assert.equal((await sentTo(client, chat.id)).length, seen, "the bot leaves the chat to the person");
    });
  }
});

describe("the tools of chat/ai", () => {
  const context = withEmulator();

  for (const [answer, isSent] of [
    ["y", true],
    ["n", false],
    ["", false],
  ]) {
    test(`${isSent ? "send" : "send nothing"} where a person answers ${JSON.stringify(answer)}`, async () => {
      const { emulator, client } = context;
      const { chat } = await newPerson(emulator, "facebook", "Where is my kettle?");
      const tools = spawn(node(24), [join(folder, "tools.mjs")], {
        env: environmentOf(emulator),
        stdio: ["pipe", "pipe", "inherit"],
      });
      tools.stdin.end(answer && `${answer}\n`);
      const [output, [code]] = await Promise.all([textOf(tools.stdout), once(tools, "exit")]);
      assert.equal(code, 0);
      const text = "You wrote “Where is my kettle?”. We'll look into it today.";
      assert.match(
        output,
        new RegExp(`The model wants to send: ${RegExp.escape?.(text) ?? text.replaceAll(/[?.]/g, "\\$&")}`),
      );
      assert.match(output, isSent ? /It is sent\.$/m : /I sent nothing\.$/m);
      assert.deepEqual(
        (await sentTo(client, chat.id)).map(({ body }) => body),
        isSent ? [text] : [],
      );
    });
  }

  test("say so where nobody has written", async () => {
    const { emulator } = context;
    await emulator.reset();
    const tools = spawn(node(24), [join(folder, "tools.mjs")], {
      env: environmentOf(emulator),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [errors, [code]] = await Promise.all([textOf(tools.stderr), once(tools, "exit")]);
    assert.equal(code, 1);
    assert.match(errors, /nobody has written yet/);
  });
});
