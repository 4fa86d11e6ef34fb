// Comments on posts: lists of one post and of all, one comment, and the event with which a private reply begins.

import { assert, failure, sdk, startReceiver, suite, test, until, withEmulator } from "./harness.mjs";

suite("comments", () => {
  const context = withEmulator();

  let people = 0;
  /** Somebody new comments. */
  function comment(content) {
    people += 1;
    return context.emulator.control("comment", {
      profile_id: context.emulator.profiles.facebook,
      participant_external_id: `commenter-${people}`,
      text: "How much is it?",
      ...content,
    });
  }

  /** The texts of the comments that a list walks over. */
  async function texts(list) {
    const walked = [];
    for await (const { body } of list) walked.push(body);
    return walked;
  }

  test("are listed with those that answer them, by time and page", async () => {
    const { postproxy, emulator } = context;
    const first = await comment({ text: "First" });
    const { post_id, profile_id } = first;
    await comment({ text: "Answer", parent_id: first.comment_id });
    await emulator.control("clock", { advance_seconds: 60 });
    const second = await comment({ text: "Second", post_id });
    await comment({ text: "Elsewhere" });

    const page = await postproxy.listComments(post_id, { profile_id });
    assert.equal(page.total, 2);
    const listed = page.data.find(({ id }) => id === first.comment_id);
    assert.deepEqual(
      listed.replies.map(({ body, replies }) => [body, replies]),
      [["Answer", []]],
    );
    assert.deepEqual(await texts(postproxy.listComments(post_id, { profile_id, per_page: 1 })), [
      "Second",
      "First",
    ]);
    const from = new Date(second.comment.created_at);
    assert.deepEqual(await texts(postproxy.listComments(post_id, { profile_id, from })), ["Second"]);
    const to = first.comment.created_at;
    const early = await postproxy.listComments(post_id, { profile_id, to });
    assert.deepEqual(
      early.data.map(({ body, replies }) => [body, replies.length]),
      [["First", 1]],
    );
    assert.equal((await postproxy.listComments(post_id, { profile_id, to: "2020-01-01" })).total, 0);
  });

  test("are got by either id, as they are in the list", async () => {
    const { post_id, profile_id, comment_id, external_comment_id, comment: listed } = await comment();
    const got = await context.postproxy.getComment({ post_id, comment_id, profile_id });
    assert.equal(got.body, "How much is it?");
    assert.equal(got.status, "synced");
    const { data } = await context.postproxy.listComments(post_id, { profile_id });
    assert.deepEqual(data, [got]);
    const byOther = { post_id, comment_id: external_comment_id, profile_id };
    assert.deepEqual(await context.postproxy.getComment(byOther), got);
    assert.deepEqual(await context.postproxy.getComment(listed), got);
    const unknown = await failure(context.postproxy.getComment({ post_id, comment_id: "none", profile_id }));
    assert(unknown instanceof sdk.NotFoundError);
  });

  test("of all posts are one flat list", async () => {
    const { postproxy, emulator } = context;
    const first = await comment({ text: "Of one post", placement_id: "page_1" });
    await comment({ text: "Its answer", parent_id: first.comment_id, placement_id: "page_1" });
    const other = await comment({ text: "Of another", profile_id: emulator.profiles.instagram });
    const post_ids = [first.post_id, other.post_id];
    const walked = await texts(postproxy.listAllComments({ post_ids, per_page: 2 }));
    assert.deepEqual(walked, ["Of another", "Its answer", "Of one post"]);
    const { data } = await postproxy.listAllComments({ post_ids: first.post_id });
    assert.deepEqual(data[1], first.comment);
    assert.equal(data[1].platform, "facebook");
    assert.equal(data[0].parent_external_id, first.external_comment_id);
    assert(!("replies" in data[0]));
    for (const [query, expected] of [
      [{ profiles: ["instagram", emulator.profiles.telegram] }, ["Of another"]],
      [{ profiles: [emulator.profiles.facebook], placement_id: "page_1" }, ["Its answer", "Of one post"]],
      [{ post_ids, to: "2020-01-01" }, []],
    ]) {
      assert.deepEqual(await texts(postproxy.listAllComments(query)), expected);
    }
    assert((await postproxy.listAllComments()).total > 3);
  });

  test("begin with an event, which privateReply takes as it is", async () => {
    const { postproxy, emulator } = context;
    const receiver = await startReceiver();
    try {
      await emulator.control("webhook", { url: `${receiver.url}/hooks` }, "PUT");
      await comment({ text: "How much?" });
      const request = await until("the event", () => receiver.requests[0]);
      const event = sdk.parseWebhook(request.body, request.headers, emulator.webhook_secret);
      assert.equal(event.type, "comment.created");
      assert.equal(event.data.object.body, "How much?");
      assert.equal(sdk.canReply(event), false);
      const refused = await failure(postproxy.reply(event, { body: "12 €" }));
      assert.equal(refused.field, "event");
      assert.match(refused.message, /privateReply\(event\.data\.object/);

      const sent = await postproxy.privateReply(event.data.object, { text: "12 €" });
      assert.equal(sent.external_comment_id, event.data.object.external_id);
      const whole = await failure(postproxy.privateReply(event, { text: "12 €" }));
      assert.equal(whole.field, "comment");
      assert.match(whole.message, /event\.data\.object/);
    } finally {
      await emulator.control("webhook", { url: null }, "PUT");
      await receiver.stop();
    }
  });

  test("of the list of all are answered as they are, within the limits of their platform", async () => {
    const { comment: listed } = await comment({ profile_id: context.emulator.profiles.instagram });
    const long = { text: "é".repeat(501) };
    assert.equal((await failure(context.postproxy.privateReply(listed, long))).outcome, "not_sent");
    const sent = await context.postproxy.privateReply(listed, { text: "12 €" });
    assert.equal(sent.external_comment_id, listed.external_id);
  });

  test("are refused by the name of the id that is missing", async () => {
    const { postproxy } = context;
    for (const [given, field] of [
      [{ post_id: "1", id: "2", profile_id: null }, "profile_id"],
      [{ post_id: "1", profile_id: "3" }, "comment_id"],
      [{ id: "2", profile_id: "3" }, "post_id"],
      [undefined, "post_id"],
      ["cmt_1", "comment"],
    ]) {
      for (const call of [
        () => postproxy.getComment(given),
        () => postproxy.privateReply(given, { text: "Hi" }),
      ]) {
        const error = await failure(call);
        assert.deepEqual([error.field, error.outcome], [field, "not_sent"]);
      }
    }
    assert.equal((await failure(postproxy.listComments("1"))).field, "profile_id");
    assert.equal((await failure(postproxy.listAllComments({ post_ids: [] }))).field, "post_ids");
    const hostile = new Proxy([], {
      get() {
        throw new Error("no");
      },
    });
    assert.equal((await failure(postproxy.listAllComments({ profiles: hostile }))).name, "ValidationError");
  });
});
