// What WhatsApp has of its own: people who are blocked, the bytes of files that people sent, and its events.

import { createServer } from "node:http";
import {
  assert,
  connect,
  failure,
  sdk,
  startReceiver,
  suite,
  test,
  until,
  withEmulator,
} from "./harness.mjs";

const PNG = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNiAAAABgADNjd8qAAAAABJRU5ErkJggg=="),
  (it) => it.charCodeAt(0),
);

const base64 = (bytes) => Buffer.from(bytes).toString("base64");

suite("blocked people", () => {
  const context = withEmulator();
  const profile = () => context.emulator.profiles.whatsapp;
  const write = (participant_external_id, text = "Hi") =>
    context.emulator.control("inbound", { profile_id: profile(), participant_external_id, text });

  test("can't write any more, until they are unblocked", async () => {
    const { chat } = await write("15550001111");
    const number = { phone_number_id: chat.external_placement_id };
    const blocked = await context.postproxy.blockUsers(profile(), { ...number, users: ["+1 555 000 1111"] });
    assert.deepEqual(blocked.block_users.added_users, [{ input: "+1 555 000 1111", wa_id: "15550001111" }]);
    await assert.rejects(write("15550001111", "Hello?"), /422/);
    const { data } = await context.postproxy.listMessages(chat.id);
    assert.deepEqual(
      data.map(({ body }) => body),
      ["Hi"],
    );

    const list = await context.postproxy.listBlockedUsers(profile(), number);
    assert.deepEqual(
      list.data.map(({ wa_id }) => wa_id),
      ["15550001111"],
    );
    const status = await context.postproxy.getBlockedUserStatus(profile(), {
      ...number,
      user: "15550001111",
    });
    assert.equal(status.user.status, "blocked");
    const { id } = await context.postproxy.sendMessage(chat.id, { body: "Hello?" });
    assert.equal((await failure(context.postproxy.waitForMessage(id))).code, "message_failed");

    const unblocked = await context.postproxy.unblockUsers(profile(), { ...number, users: ["15550001111"] });
    assert.equal(unblocked.block_users.removed_users.length, 1);
    await write("15550001111", "Thanks!");
  });

  test("must have written lately, and the others are named", async () => {
    const { chat } = await write("15550002222");
    const number = { phone_number_id: chat.external_placement_id };
    const users = ["15550002222", "15550003333"];
    const { block_users } = await context.postproxy.blockUsers(profile(), { ...number, users });
    assert.deepEqual(
      block_users.added_users.map(({ wa_id }) => wa_id),
      ["15550002222"],
    );
    assert.deepEqual(
      block_users.failed_users.map(({ errors }) => errors[0].code),
      [131047],
    );
  });

  test("are listed in pages of Meta's", async () => {
    const [{ id: phone_number_id }] = (await context.postproxy.listPlacements(profile())).data;
    const users = ["15550004441", "15550004442", "15550004443"];
    for (const user of users) await write(user);
    await context.postproxy.blockUsers(profile(), { phone_number_id, users });
    const seen = [];
    for (let after; ; ) {
      const { data, paging } = await context.postproxy.listBlockedUsers(profile(), {
        phone_number_id,
        limit: 2,
        after,
      });
      if (data.length === 0) break;
      seen.push(...data.map(({ wa_id }) => wa_id));
      after = paging.cursors.after;
    }
    for (const user of users) assert.equal(seen.filter((it) => it === user).length, 1, user);
  });

  test("need a phone number of the profile, and people", async () => {
    const nobody = await failure(
      context.postproxy.blockUsers(profile(), { phone_number_id: "1", users: [] }),
    );
    assert.deepEqual([nobody.outcome, nobody.field], ["not_sent", "users"]);
    const content = { phone_number_id: "1", users: ["15550001111"] };
    assert.equal((await failure(context.postproxy.blockUsers(profile(), content))).status, 404);
    const elsewhere = context.emulator.profiles.facebook;
    assert.equal((await failure(context.postproxy.blockUsers(elsewhere, content))).status, 422);
    const nowhere = await failure(context.postproxy.listBlockedUsers(profile(), {}));
    assert.deepEqual([nowhere.outcome, nowhere.field], ["not_sent", "phone_number_id"]);
  });
});

suite("files that people sent", () => {
  const context = withEmulator();
  const receive = async (data, content_type) => {
    const { chat, message } = await context.emulator.control("inbound", {
      profile_id: context.emulator.profiles.whatsapp,
      participant_external_id: "15550001111",
      attachments: [{ data: base64(data), content_type }],
    });
    return {
      profile: chat.profile_id,
      query: { phone_number_id: chat.external_placement_id, media_id: message.attachments[0].external_id },
    };
  };

  test("are downloaded byte by byte, with their content type", async () => {
    const all = Uint8Array.from({ length: 256 * 1024 }, (_, at) => (at * 31) % 256);
    for (const [data, content_type] of [
      [PNG, "image/png"],
      [all, "application/pdf"],
      [new TextEncoder().encode('{"data": "JSON is bytes too"}'), "application/json"],
    ]) {
      const { profile, query } = await receive(data, content_type);
      const media = await context.postproxy.downloadMedia(profile, query);
      assert.deepEqual(Object.keys(media).sort(), ["content_type", "data"]);
      assert.equal(Object.getPrototypeOf(media.data), Uint8Array.prototype);
      assert.deepEqual(media.data, data);
      assert.equal(media.content_type, content_type);
    }
  });

  test("come with the rest of the answer, where it is asked for", async () => {
    const { profile, query } = await receive(PNG, "image/png");
    const { data, status, headers, attempts } = await context.postproxy
      .downloadMedia(profile, query)
      .withResponse();
    assert.deepEqual([data.data, status, attempts], [PNG, 200, 1]);
    assert.equal(headers.get("content-type"), "image/png");
  });

  test("that aren't there, or whose names are missing, are errors as always", async () => {
    const { profile, query } = await receive(PNG, "image/png");
    const missing = await failure(context.postproxy.downloadMedia(profile, { ...query, media_id: "1" }));
    assert(missing instanceof sdk.NotFoundError);
    assert.equal(missing.code, "not_found");
    const vague = await failure(context.postproxy.downloadMedia(profile, { media_id: query.media_id }));
    assert.deepEqual([vague.outcome, vague.field], ["not_sent", "phone_number_id"]);
    const [, other] = (await context.postproxy.listPlacements(profile)).data;
    const elsewhere = await failure(
      context.postproxy.downloadMedia(profile, { ...query, phone_number_id: other.id }),
    );
    assert.equal(elsewhere.status, 404);
  });

  test("end with their signal and their time", async () => {
    const signal = AbortSignal.abort();
    const query = { phone_number_id: "1", media_id: "2" };
    const aborted = await failure(context.postproxy.downloadMedia("prof_1", query, { signal }));
    assert(aborted instanceof sdk.AbortError);
    // The beginning of a file, and nothing more.
    const server = createServer((_, response) => response.write("GIF89a"));
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    const slow = connect({ url: `http://127.0.0.1:${server.address().port}`, api_key: "pp_test_1" });
    const late = await failure(slow.downloadMedia("prof_1", query, { timeoutMs: 300, maxRetries: 0 }));
    assert(late instanceof sdk.TimeoutError);
    server.closeAllConnections();
    server.close();
  });

  test("may be empty, and of no type", async () => {
    const server = createServer(({ headers }, response) => {
      accepted.push(headers.accept);
      response.end();
    });
    const accepted = [];
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    const postproxy = connect({ url: `http://127.0.0.1:${server.address().port}`, api_key: "pp_test_1" });
    const media = await postproxy.downloadMedia("prof_1", { phone_number_id: "1", media_id: "2" });
    assert.deepEqual(media, { data: new Uint8Array(), content_type: null });
    assert.deepEqual(accepted, ["*/*"]);
    server.close();
  });
});

suite("events of WhatsApp", () => {
  let receiver;
  const context = withEmulator();

  test("tell of templates, numbers and what Meta saw", async () => {
    receiver = await startReceiver();
    const { emulator } = context;
    await emulator.control("webhook", { url: receiver.url }, "PUT");
    const profile_id = emulator.profiles.whatsapp;
    const [template] = (await context.postproxy.listTemplates(profile_id)).data;
    const [number] = (await context.postproxy.listPlacements(profile_id)).data;
    const { chat } = await emulator.control("inbound", {
      ...{ profile_id, participant_external_id: "15550001111", text: "Hi" },
    });
    const placement = { profile_id, placement_id: number.id };
    await emulator.control("template", { template_id: template.id, status: "PAUSED" });
    await emulator.control("template", { template_id: template.id, category: "MARKETING" });
    await emulator.control("placement", { ...placement, decision: "APPROVED", requested_name: "Acme Help" });
    await emulator.control("placement", { ...placement, event: "UPGRADE", current_limit: "TIER_10K" });
    const seen = { event_name: "Purchase", custom_data: { currency: "EUR", value: 12 } };
    await emulator.control("automatic_event", { chat_id: chat.id, ...seen });

    const read = new Map();
    await until("the events", async () => {
      for (const { body, headers } of receiver.requests) {
        const event = sdk.parseWebhook(body, headers, emulator.webhook_secret);
        read.set(event.type, event);
      }
      return read.size === 6;
    });
    await receiver.stop();
    const object = (type) => read.get(type).data.object;
    assert.deepEqual(
      [object("message_template.status_updated").status, object("message_template.status_updated").id],
      ["PAUSED", template.id],
    );
    assert.equal(object("message_template.category_updated").category, "MARKETING");
    assert.equal(object("message_template.category_updated").rejected_reason, null);
    const named = object("placement.name_status_updated");
    assert.deepEqual([named.decision, named.name, named.rejection_reason], ["APPROVED", "Acme Help", null]);
    const { event, current_limit, old_limit } = object("placement.quality_updated");
    assert.deepEqual([event, current_limit, old_limit], ["UPGRADE", "TIER_10K", "TIER_1K"]);
    const purchase = object("whatsapp.automatic_event");
    assert.deepEqual([purchase.chat_id, purchase.ctwa_clid], [chat.id, null]);
    assert.deepEqual(purchase.custom_data, seen.custom_data);
    // Nobody answers what no person did.
    for (const type of read.keys())
      assert.equal(sdk.canReply(read.get(type)), type === "message.received", type);
    const [renamed] = (await context.postproxy.listPlacements(profile_id)).data;
    assert.equal(renamed.name, "Acme Help");
  });
});
