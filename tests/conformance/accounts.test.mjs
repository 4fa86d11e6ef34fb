// What an account sets up around its chats: private replies to comments, ice breakers, imports, webhooks.

import {
  assert,
  failure,
  personWrites,
  sdk,
  startReceiver,
  suite,
  test,
  until,
  withEmulator,
} from "./harness.mjs";

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

suite("ice breakers", () => {
  const context = withEmulator();

  test("are set, read and taken away on Instagram", async () => {
    const profile = context.emulator.profiles.instagram;
    const items = [{ question: "Where is my order?", payload: "ORDER" }];
    const set = await context.postproxy.setIceBreakers(profile, items);
    assert.deepEqual(set.ice_breakers, items);
    assert.deepEqual((await context.postproxy.getIceBreakers(profile)).ice_breakers, items);
    await context.postproxy.deleteIceBreakers(profile);
    assert.deepEqual((await context.postproxy.getIceBreakers(profile)).ice_breakers, []);
    const many = await failure(context.postproxy.setIceBreakers(profile, Array(5).fill(items[0])));
    assert.equal(many.field, "ice_breakers");
    assert.equal(many.outcome, "not_sent");
    const elsewhere = await failure(context.postproxy.getIceBreakers(context.emulator.profiles.telegram));
    assert.equal(elsewhere.status, 422);
  });

  test("stand beside what Instagram tells of a person", async () => {
    const { chat } = await personWrites(context.emulator, "instagram");
    const status = await context.postproxy.getParticipantStatus(
      chat.profile_id,
      chat.participant_external_id,
    );
    assert.equal(typeof status.is_verified_user, "boolean");
  });
});

suite("imports of chats", () => {
  // An import is still running when the second one is asked for, however busy the machine is.
  const context = withEmulator(() => ({ latencyMs: 500 }));

  test("run once at a time, to their end", async () => {
    const profile = context.emulator.profiles.facebook;
    const begun = await context.postproxy.backfillChats(profile, { from: new Date("2026-01-01") });
    assert.equal(begun.profile_id, profile);
    const second = await failure(context.postproxy.backfillChats(profile, { from: "2026-01-01" }));
    assert(second instanceof sdk.ConflictError);
    assert.equal(second.code, "conflict");
    assert.equal(second.attempts, 1);
    const ended = await until("the end of the import", async () => {
      const sync = await context.postproxy.getChatSync(profile, begun.id);
      return sync.status === "completed" && sync;
    });
    assert(ended.completed_at);
    const listed = await context.postproxy.listChatSyncs(profile, { status: "completed" });
    assert.equal(listed.data[0].id, begun.id);
  });

  test("begin at a date, or at a time with its offset", async () => {
    const error = await failure(context.postproxy.backfillChats("profile", { from: "2026-01-01T00:00:00" }));
    assert.equal(error.field, "from");
    assert.equal(error.outcome, "not_sent");
  });
});

suite("webhooks of the account", () => {
  const context = withEmulator();

  test("are made, told of events, changed and taken away", async () => {
    const receiver = await startReceiver();
    const made = await context.postproxy.createWebhook({
      url: `${receiver.url}/hooks`,
      events: ["message.received"],
    });
    assert.match(made.secret, /^whsec_/);
    assert.equal((await context.postproxy.getWebhook(made.id)).secret ?? null, null);

    const { message } = await personWrites(context.emulator);
    const request = await until("a delivery", () => receiver.requests[0]);
    const event = sdk.parseWebhook(request.body, request.headers, made.secret);
    assert.equal(event.data.object.id, message.id);
    const delivery = await until("its record", async () => {
      const { data } = await context.postproxy.listWebhookDeliveries(made.id);
      return data[0];
    });
    assert.deepEqual([delivery.event_id, delivery.success, delivery.response_status], [event.id, true, 204]);

    const changed = await context.postproxy.updateWebhook(made.id, { enabled: false, description: "mine" });
    assert.deepEqual([changed.enabled, changed.description], [false, "mine"]);
    assert((await context.postproxy.listWebhooks()).data.some(({ id }) => id === made.id));
    assert.equal((await context.postproxy.deleteWebhook(made.id)).deleted, true);
    assert((await failure(context.postproxy.getWebhook(made.id))) instanceof sdk.NotFoundError);
    await receiver.stop();
  });

  test("must be https elsewhere than on this machine", async () => {
    const create = (url) => context.postproxy.createWebhook({ url, events: ["*"] });
    assert.equal((await failure(create("http://shop.example/hooks"))).status, 422);
    assert.equal((await failure(create("ftp://shop.example"))).outcome, "not_sent");
  });
});
