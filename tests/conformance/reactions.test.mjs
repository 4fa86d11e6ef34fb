// Reactions of the profile to a person's message.

import { assert, failure, personWrites, sdk, suite, test, withEmulator } from "./harness.mjs";

suite("reactions", () => {
  const context = withEmulator();
  const emoji = (message) => message.reactions.map((reaction) => reaction.emoji);

  test("are given by name, replaced by emoji and taken back", async () => {
    const { message } = await personWrites(context.emulator);
    assert.deepEqual(emoji(await context.postproxy.react(message.id)), [sdk.reactionEmoji("love")]);
    assert.deepEqual(emoji(await context.postproxy.react(message.id, "like")), ["👍"]);
    assert.deepEqual(emoji(await context.postproxy.react(message.id, { emoji: "🎉" })), ["🎉"]);
    assert.deepEqual(emoji(await context.postproxy.unreact(message.id)), []);
  });

  test("work by the platform's id of the message", async () => {
    const { message } = await personWrites(context.emulator);
    const reacted = await context.postproxy.react(message.external_id, "wow");
    assert.equal(reacted.id, message.id);
  });

  test("are refused where the platform has none", async () => {
    const { message } = await personWrites(context.emulator, "telegram");
    const error = await failure(context.postproxy.react(message.id, "like"));
    assert(error instanceof sdk.ValidationError);
    assert.equal(error.status, 422);
  });

  test("on Instagram are love and nothing else", async () => {
    const { message } = await personWrites(context.emulator, "instagram");
    assert.deepEqual(emoji(await context.postproxy.react(message.id, "love")), ["❤"]);
    assert.equal((await failure(context.postproxy.react(message.id, "like"))).status, 422);
  });
});
