// examples/comment-funnel as a process of its own: from a comment, through a private reply, to an answer in the chat.

import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startEmulator, until } from "../emulator.mjs";

const bot = fileURLToPath(new URL("../../examples/comment-funnel/bot.mjs", import.meta.url));

describe("the comment funnel", () => {
  let emulator;
  let child;
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
    await emulator.control("webhook", { url: line.match(/http:\S+/)[0] }, "PUT");
  });
  after(async () => {
    child.kill();
    await once(child, "exit");
    await emulator.stop();
  });

  let people = 0;
  /** Somebody comments. Returns the id of their own. */
  const comment = async (platform, content) => {
    people += 1;
    const person = `commenter-${people}`;
    await emulator.control("comment", {
      profile_id: emulator.profiles[platform],
      participant_external_id: person,
      text: "How much is it?",
      ...content,
    });
    return person;
  };
  /** What was written in the chat with somebody, the oldest first. Nothing without a chat. */
  const written = async (platform, person) => {
    const { body } = await emulator.api("GET", `/profiles/${emulator.profiles[platform]}/chats`);
    const chat = body.data.find((it) => it.participant_external_id === person);
    if (chat === undefined) return [];
    const { body: messages } = await emulator.api("GET", `/chats/${chat.id}/messages`);
    return messages.data.sort((one, other) => (one.id < other.id ? -1 : 1));
  };
  const deliveries = async () => (await emulator.control("deliveries?per_page=100")).data;
  /** Every event was handed over, so nothing more comes of it. */
  const settled = (type, count) =>
    until("the deliveries", async () => {
      const done = (await deliveries()).filter((it) => it.event_type === type && it.response_status === 204);
      return done.length >= count;
    });

  for (const platform of ["facebook", "instagram"]) {
    test(`leads from a comment on ${platform} to an answer to what was tapped`, async () => {
      const person = await comment(platform);
      const reply = await until("the private reply", async () => {
        const [message] = await written(platform, person);
        return message?.status === "published" && message;
      });
      assert.equal(reply.body, "Which one do you mean?");
      assert.ok(reply.external_comment_id);
      await emulator.control("tap", { message_id: reply.id, index: 1 });
      const [, tapped, answer] = await until("the answer", async () => {
        const messages = await written(platform, person);
        return messages.length === 3 && messages;
      });
      assert.deepEqual([tapped.body, tapped.tapped_action.payload], ["The red one", "RED"]);
      assert.equal(answer.body, "The red one is 14 €, and back in May.");
    });
  }

  test("answers what is written too, and each event once", async () => {
    const person = await comment("facebook");
    await until("the private reply", async () => (await written("facebook", person)).length === 1);
    await emulator.control("inbound", {
      profile_id: emulator.profiles.facebook,
      participant_external_id: person,
      text: "The green one?",
    });
    await until("the answer", async () => (await written("facebook", person)).length === 3);
    for (const { id, event_type } of await deliveries()) {
      if (["comment.created", "message.received"].includes(event_type)) {
        assert.equal((await emulator.control(`deliveries/${id}/resend`, {})).response_status, 204);
      }
    }
    const bodies = (await written("facebook", person)).map(({ body }) => body);
    const answer = "Thanks! A colleague will answer you here.";
    assert.deepEqual(bodies, ["Which one do you mean?", "The green one?", answer]);
  });

  test("leaves alone the profile's own comments and platforms without private replies", async () => {
    const before = (await deliveries()).filter((it) => it.event_type === "comment.created").length;
    const own = await comment("facebook", { status: "published" });
    const onTelegram = await comment("telegram");
    const { body: profile } = await emulator.api("GET", `/profiles/${emulator.profiles.facebook}`);
    const onPlatform = profile.platform_id; // the profile itself, in the platform's own app
    await comment("facebook", { participant_external_id: onPlatform });
    await settled("comment.created", before + 3);
    const unanswered = [
      await written("facebook", own),
      await written("telegram", onTelegram),
      await written("facebook", onPlatform),
    ];
    assert.deepEqual(unanswered, [[], [], []]);
  });
});
