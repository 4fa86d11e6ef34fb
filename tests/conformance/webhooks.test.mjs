// Webhooks: what the emulator really sends is verified and read; what is forged or broken is refused with a reason.

import { after, before } from "node:test";
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

suite("webhooks from the service", () => {
  let receiver;
  before(async () => {
    receiver = await startReceiver();
  });
  after(() => receiver.stop());
  const context = withEmulator(() => ({ webhookUrl: `${receiver.url}/webhooks` }));

  const parse = ({ body, headers }) => sdk.parseWebhook(body, headers, context.emulator.webhook_secret);
  const event = (type, matches) =>
    until(type, () =>
      receiver.requests
        .map(parse)
        .find((received) => received.type === type && matches(received.data.object)),
    );

  test("tell of a message from the person to its answer being read", async () => {
    const { chat, message } = await personWrites(context.emulator);
    const received = await event("message.received", ({ id }) => id === message.id);
    assert.equal(received.data.object.chat_id, chat.id);
    assert.equal(received.data.object.body, "Where is my order?");

    const answer = await context.postproxy.sendMessage(received.data.object.chat_id, { body: "On its way." });
    const isAnswer = ({ id }) => id === answer.id;
    assert((await event("message.sent", isAnswer)).data.object.external_posted_at);
    assert((await event("message.delivered", isAnswer)).data.object.external_delivered_at);
    assert((await event("message.read", isAnswer)).data.object.external_read_at);
  });

  test("tell of a reaction", async () => {
    const { message } = await personWrites(context.emulator);
    await context.emulator.control("reaction", { message_id: message.id, reaction: "love" });
    const { data } = await event("reaction.received", (object) => object.message.id === message.id);
    assert.equal(data.object.action, "react");
    assert.equal(data.object.emoji, "❤");
  });

  test("tell when a profile's connection ends and is made again", async () => {
    const id = context.emulator.profiles.bluesky;
    const [ended, made] = [{ status: "expired" }, { status: "active" }];
    for (const status of [ended, made])
      await context.emulator.control("profile", { profile_id: id, ...status });
    const disconnected = await event("profile.disconnected", (profile) => profile.id === id);
    const { origin, status, platform, platform_id, uid } = disconnected.data.object;
    assert.deepEqual([origin, status, platform, uid], ["automated", "expired", "bluesky", platform_id]);
    const connected = await event("profile.connected", (profile) => profile.id === id);
    assert.deepEqual([connected.data.object.status, connected.data.object.origin], ["active", null]);
    assert.equal(sdk.canReply(disconnected), false);
  });

  test("carry the service's headers", async () => {
    const { message } = await personWrites(context.emulator);
    await event("message.received", ({ id }) => id === message.id);
    const request = receiver.requests.at(-1);
    assert.equal(request.method, "POST");
    assert.equal(request.headers["user-agent"], "Postproxy-Webhooks/1.0");
    assert.equal(request.headers["x-postproxy-event"], parse(request).type);
    assert(request.headers["x-postproxy-delivery"]);
  });
});

suite("webhooks by hand", () => {
  const secret = "whsec_test123";
  const body = JSON.stringify({
    id: "evt_1",
    object: "event",
    type: "message.received",
    created_at: "2026-05-31T14:02:00.000Z",
    data: { object: { id: "msg_1", chat_id: "chat_1", body: "Hi" } },
  });
  const header = (text = body, options, key = secret) => sdk.signWebhook(text, key, options);
  const reason = async (...call) => {
    const error = await failure(() => sdk.parseWebhook(...call));
    assert(error instanceof sdk.WebhookError);
    assert(!JSON.stringify(error).includes(secret));
    return error.reason;
  };

  test("are signed as the service signs", () => {
    const text = '{"event":"post.published","data":{"id":"post-1"}}';
    assert.equal(
      sdk.signWebhook(text, secret, { timestamp: 1234567890 }),
      "t=1234567890,v1=c8e99efbb07ac8e3152c02dd8d83e8ddb803ae8fb001d9e1ab42fb0b1f405ef2",
    );
  });

  test("are read from text, bytes and buffers, with the header in any form", () => {
    const bytes = new TextEncoder().encode(body);
    for (const raw of [body, bytes, Buffer.from(body), bytes.buffer]) {
      for (const headers of [
        header(),
        new Headers({ "X-Postproxy-Signature": header() }),
        { "x-postproxy-signature": header() },
        { "X-Postproxy-Signature": [header()] },
      ]) {
        assert.equal(sdk.parseWebhook(raw, headers, secret).data.object.chat_id, "chat_1");
      }
    }
  });

  test("take their secret from a function, which is asked for each", async () => {
    const given = [secret, ["whsec_new", secret], Promise.resolve(secret), Promise.resolve([secret])];
    let asked = 0;
    const giveSecret = () => given[asked++];
    for (const _ of given) {
      const promise = sdk.parseWebhook(body, header(), giveSecret);
      assert(promise instanceof Promise);
      assert.deepEqual(await promise, sdk.parseWebhook(body, header(), secret));
    }
    assert.equal(asked, given.length);
    assert.equal(await sdk.verifyWebhook(body, header(), async () => secret), undefined);
  });

  test("say what is wrong with a secret that a function gives, as a rejection", async () => {
    for (const work of [sdk.parseWebhook, sdk.verifyWebhook]) {
      assert.equal((await failure(work(body, header(), () => "whsec_other"))).reason, "signature_mismatch");
      assert.equal((await failure(work(body, header(), () => ""))).reason, "missing_secret");
      assert.equal(
        (await failure(work(JSON.parse(body), header(), () => secret))).reason,
        "body_already_parsed",
      );
      const locked = new Error("the vault is locked");
      const throwing = () => {
        throw locked;
      };
      for (const giveSecret of [throwing, async () => throwing()]) {
        const error = await failure(work(body, header(), giveSecret));
        assert(error instanceof sdk.ValidationError);
        assert.deepEqual([error.field, error.cause], ["secretOrSecrets", locked]);
      }
      // The variable never stands in for what a function didn't give.
      for (const nothing of [undefined, null, 7, [undefined], {}]) {
        const error = await failure(work(body, header(), async () => nothing));
        assert(error instanceof sdk.ValidationError);
        assert.equal(error.field, "secretOrSecrets");
      }
    }
  });

  test("keep the body as it was while a function looks for the secret", async () => {
    const raw = new TextEncoder().encode(body);
    const event = sdk.parseWebhook(raw, header(), async () => {
      raw.fill(0);
      return secret;
    });
    assert.deepEqual(await event, sdk.parseWebhook(body, header(), secret));
  });

  test("verify with the old secret while it changes", () => {
    sdk.verifyWebhook(body, header(), ["whsec_new", secret]);
  });

  test("are refused with one reason each", async () => {
    const now = 1_780_236_000_000;
    const at = (seconds) => header(body, { timestamp: now / 1000 + seconds });
    assert.equal(await reason(body, undefined, secret), "missing_signature");
    assert.equal(await reason(body, {}, secret), "missing_signature");
    assert.equal(await reason(body, new Headers(), secret), "missing_signature");
    assert.equal(await reason(body, "garbage", secret), "malformed_signature");
    assert.equal(await reason(body, header(), "whsec_other"), "signature_mismatch");
    assert.equal(await reason(`${body} `, header(), secret), "signature_mismatch");
    assert.equal(await reason(body, header(), ""), "missing_secret");
    assert.equal(await reason(body, header(), undefined), "missing_secret");
    assert.equal(await reason(body, header(), []), "missing_secret");
    assert.equal(await reason(body, header(), `${secret}\n`), "invalid_secret");
    assert.equal(await reason(body, header(), [secret, `\t${secret}`]), "invalid_secret");
    assert.equal((await failure(() => header(body, undefined, `${secret} `))).reason, "invalid_secret");
    assert.equal(await reason(JSON.parse(body), header(), secret), "body_already_parsed");
    assert.equal(await reason(undefined, header(), secret), "body_already_parsed");
    assert.equal(await reason("[]", header("[]"), secret), "malformed_payload");
    assert.equal(await reason("", header(""), secret), "malformed_payload");
    assert.equal(await reason(body, at(-301), secret, { now }), "timestamp_too_old");
    assert.equal(await reason(body, at(301), secret, { now }), "timestamp_in_future");
    assert.equal(await reason(body, at(-1), secret, { now, toleranceSeconds: 0 }), "timestamp_too_old");
  });

  test("pass at the edges of the tolerance", () => {
    const now = new Date(1_780_236_000_000);
    for (const seconds of [-300, 0, 300]) {
      const timestamp = new Date(now.valueOf() + seconds * 1000);
      sdk.verifyWebhook(body, header(body, { timestamp }), secret, { now });
    }
    sdk.verifyWebhook(body, header(body, { timestamp: now }), secret, { now, toleranceSeconds: 0 });
  });

  test("refuse a tolerance that is none", async () => {
    for (const toleranceSeconds of ["300", -1, Number.NaN, null]) {
      const error = await failure(() => sdk.verifyWebhook(body, header(), secret, { toleranceSeconds }));
      assert.match(error.message, /^toleranceSeconds must be/);
    }
  });

  test("may come in any of the three shapes", () => {
    const message = { id: "msg_1", chat_id: "chat_1" };
    for (const data of [{ object: message }, { message }, message]) {
      const text = JSON.stringify({ id: "evt_1", type: "message.received", data });
      const event = sdk.parseWebhook(text, header(text), secret);
      for (const [name, value] of Object.entries(message)) assert.equal(event.data.object[name], value);
      // The older shapes lack these, and the service may leave out what it has nothing to say of.
      assert.equal(event.object, "event");
      assert.equal(event.created_at, null);
      assert.deepEqual(event.data.object.attachments, []);
      assert.deepEqual(event.data.object.reactions, []);
      assert.equal(event.data.object.is_unsupported, false);
      assert.equal(event.data.object.body, null);
    }
  });

  test("have what the service leaves out of a reaction and of a referral too", () => {
    const read = (type, object) => {
      const text = JSON.stringify({ id: "evt_1", type, data: { object } });
      return sdk.parseWebhook(text, header(text), secret).data.object;
    };
    const reaction = read("reaction.received", { message: { id: "msg_1", reactions: [{ emoji: "❤" }] } });
    assert.deepEqual(reaction.message.attachments, []);
    assert.deepEqual(reaction.message.reactions, [
      { emoji: "❤", at: null, reaction: null, sender_external_id: null },
    ]);
    assert.equal(reaction.occurred_at, null);
    const referral = read("referral.received", { chat: { id: "chat_1", archived: null } });
    assert.equal(referral.chat.archived, false);
    assert.equal(referral.chat.group, false);
    assert.equal(referral.ref, null);
    // Odd parts are handed on, not tripped over.
    for (const odd of ["x", 7, null, [null, 7], { deep: true }]) {
      const message = read("message.received", { id: "msg_1", attachments: odd, tapped_action: odd });
      assert.equal(message.id, "msg_1");
    }
  });

  test("of types that we don't know are handed on as they are", () => {
    const event = { id: "evt_2", type: "post.processed", data: { object: { id: "c" } }, extra: [1] };
    const text = JSON.stringify(event);
    assert.deepEqual(sdk.parseWebhook(text, header(text), secret), event);
  });

  test("keep half of a character", () => {
    for (const data of [{ object: { body: "\ud83d" } }, { message: { body: "\ud83d" } }]) {
      const text = JSON.stringify({ id: "evt_3", type: "message.received", data });
      assert.equal(sdk.parseWebhook(text, header(text), secret).data.object.body, "\ud83d");
    }
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
    assert.equal((await context.postproxy.getWebhook(made.id)).secret, made.secret);

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
    assert.equal(changed.secret, made.secret);
    const listed = (await context.postproxy.listWebhooks()).data.find(({ id }) => id === made.id);
    assert.equal(listed.secret, null);
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
