// Private replies: a direct message to the person who wrote a comment.

import { assert, failure, sdk, suite, test, withEmulator } from "./harness.mjs";

suite("private replies", () => {
  const context = withEmulator();

  test("open a chat with whoever wrote a comment, once", async () => {
    const profile_id = context.emulator.profiles.facebook;
    const { post_id, comment_id } = await context.emulator.control("comment", {
      profile_id,
      participant_external_id: "commenter-1",
      text: "How much is it?",
    });
    const comment = { post_id, comment_id, profile_id };
    const reply = await context.postproxy.privateReply(comment, { text: "Here is the price." });
    assert.equal(reply.direction, "outbound");
    assert(reply.external_comment_id);
    assert.equal((await context.postproxy.waitForMessage(reply.id)).status, "published");
    const second = await failure(context.postproxy.privateReply(comment, { text: "And again." }));
    assert(second instanceof sdk.ValidationError);
    assert.equal(second.status, 422);
  });

  test("need the profile that answers, and a text or a carousel", async () => {
    const error = await failure(
      context.postproxy.privateReply({ post_id: "1", comment_id: "2" }, { text: "Hi" }),
    );
    assert.equal(error.field, "profile_id");
    const comment = { post_id: "1", comment_id: "2", profile_id: "3" };
    assert.equal((await failure(context.postproxy.privateReply(comment, {}))).field, "text");
  });
});
