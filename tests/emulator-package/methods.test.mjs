// A method for each control endpoint, as a test of a bot uses them.

import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { messagingWindow } from "postproxy-dm";
import { EmulatorError, startEmulator } from "../../npm/emulator/index.js";
import { startReceiver, until } from "../emulator.mjs";

describe("an emulator's methods", () => {
  let emulator;
  let receiver;
  before(async () => {
    receiver = await startReceiver();
    emulator = await startEmulator({ latencyMs: 0, webhookUrl: `${receiver.url}/webhooks` });
  });
  after(async () => {
    await emulator.stop();
    await receiver.stop();
  });

  const jane = () => ({ profile_id: emulator.profiles.facebook, participant_external_id: "jane" });

  const api = async (method, path, content) => {
    const answer = await fetch(`${emulator.url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${emulator.apiKey}`, "content-type": "application/json" },
      body: content && JSON.stringify(content),
    });
    return answer.json();
  };

  /** A message of the profile's that Jane can see. */
  const sent = async (content) => {
    const { chat } = await emulator.inbound({ ...jane(), text: "Hi" });
    const { id } = await api("POST", `/chats/${chat.id}/messages`, content);
    return until("the dispatch", async () => {
      const message = await api("GET", `/messages/${id}`);
      return message.external_id && message;
    });
  };

  test("inbound", async () => {
    const attachments = [{ data: "aGVsbG8=", filename: "a.txt" }];
    const { chat, message } = await emulator.inbound({
      ...jane(),
      participant_name: "Jane",
      text: "Look",
      attachments,
    });
    assert.equal(chat.participant_name, "Jane");
    assert.deepEqual([message.body, message.direction, message.chat_id], ["Look", "inbound", chat.id]);
    assert.equal(await (await fetch(message.attachments[0].url)).text(), "hello");
  });

  test("tap", async () => {
    const quick_replies = [
      { title: "Blue", payload: "BLUE" },
      { title: "Red", payload: "RED" },
    ];
    const { id } = await sent({ body: "Which?", quick_replies });
    const { message } = await emulator.tap({ message_id: id, index: 1 });
    assert.equal(message.tapped_action.payload, "RED");
    const again = await emulator.tap({ message_id: id, payload: "BLUE" });
    assert.equal(again.message.tapped_action.title, "Blue");
  });

  test("reaction and read", async () => {
    const { id, chat_id } = await sent({ body: "Hello" });
    const { message } = await emulator.reaction({ message_id: id, reaction: "love" });
    assert.equal(message.reactions[0].emoji, "❤");
    await emulator.read({ chat_id });
    assert((await api("GET", `/messages/${id}`)).external_read_at);
    assert.deepEqual(await emulator.read({ message_id: id }), { messages: 0 });
  });

  test("edit and delete", async () => {
    const { message } = await emulator.inbound({ ...jane(), text: "Helo" });
    const edited = await emulator.edit({ message_id: message.id, text: "Hello" });
    assert.equal(edited.message.body, "Hello");
    await assert.rejects(
      emulator.delete({ message_id: message.id }),
      /^EmulatorError: message_id must be of a message on instagram/,
    );
    const on_instagram = { ...jane(), profile_id: emulator.profiles.instagram };
    const { message: story } = await emulator.inbound({ ...on_instagram, text: "Hi" });
    assert((await emulator.delete({ message_id: story.id })).message.external_deleted_at);
  });

  test("comment and referral", async () => {
    const { post_id, comment_id } = await emulator.comment({ ...jane(), text: "Nice" });
    const path = `/posts/${post_id}/comments/${comment_id}/private_reply?profile_id=${emulator.profiles.facebook}`;
    assert.equal((await api("POST", path, { text: "Thanks" })).status, "pending");
    const { ref, chat } = await emulator.referral({ ...jane(), ref: "spring" });
    assert.deepEqual([ref, chat.participant_external_id], ["spring", "jane"]);
  });

  test("iceBreaker, person and profile", async () => {
    const profile_id = emulator.profiles.instagram;
    const ice_breakers = [{ question: "Where?", payload: "WHERE" }];
    await api("POST", `/profiles/${profile_id}/ice_breakers`, { ice_breakers });
    const begun = await emulator.iceBreaker({ profile_id, participant_external_id: "joe", index: 0 });
    assert.equal(begun.message.tapped_action.payload, "WHERE");
    const { state } = await emulator.person({ chat_id: begun.chat.id, state: "blocked" });
    assert.deepEqual((await emulator.people()).data, [{ chat_id: begun.chat.id, state }]);
    assert.equal(state, "blocked");
    assert.equal((await emulator.profile({ profile_id, status: "expired" })).status, "expired");
    await emulator.profile({ profile_id, status: "active" });
  });

  test("setFaults, faults and clearFaults", async () => {
    const set = await emulator.setFaults({
      seed: 7,
      faults: [{ kind: "server_error", operation: "listProfiles", status: 503, times: 1 }],
    });
    assert.deepEqual([set.seed, set.faults[0].struck], [7, 0]);
    assert.equal((await api("GET", "/profiles")).data, undefined);
    assert.equal((await emulator.faults()).faults[0].struck, 1);
    assert.equal(await emulator.clearFaults(), undefined);
    assert.deepEqual((await emulator.faults()).faults, []);
  });

  test("clock, now and advanceClock", async () => {
    const { now } = await emulator.clock();
    const later = await emulator.advanceClock(3600);
    assert(Date.parse(later.now) - Date.parse(now) >= 3_600_000);
    const time = await emulator.now();
    assert(time instanceof Date && time >= new Date(later.now), `${time}`);
  });

  test("now is what messagingWindow is given after advanceClock", async () => {
    const { chat } = await emulator.inbound({ ...jane(), text: "Hi" });
    const state = async () => messagingWindow(chat, { now: await emulator.now() }).state;
    assert.equal(await state(), "open");
    await emulator.advanceClock(25 * 3600);
    assert.equal(await state(), "human_agent");
    await emulator.advanceClock(7 * 24 * 3600);
    assert.equal(await state(), "closed");
  });

  test("requests", async () => {
    await fetch(`${emulator.url}/api/profiles?marked`, { headers: { authorization: "Bearer nobody" } });
    const { data } = await emulator.requests({ per_page: 1 });
    assert.deepEqual([data[0].path, data[0].status], ["/api/profiles?marked", 401]);
    assert.equal((await emulator.requests({ after: data[0].number })).total, 0);
  });

  test("deliveries, resend and setWebhook", async () => {
    await emulator.inbound({ ...jane(), text: "Tell them" });
    const { id, request_body } = await until("the delivery", async () => {
      const { data } = await emulator.deliveries({ per_page: 100 });
      return data.find((it) => it.request_body.includes("Tell them"));
    });
    assert.equal((await emulator.deliveries({ page: 0, per_page: 1 })).data.length, 1);
    const before = receiver.requests.length;
    const again = await emulator.resend(id);
    assert.equal(again.request_body, request_body);
    const told = receiver.requests.slice(before).map(({ headers }) => headers["x-postproxy-delivery"]);
    assert(told.includes(again.id));

    const { webhook } = await emulator.setWebhook({
      url: `${receiver.url}/elsewhere`,
      payload_shape: "message",
    });
    assert.equal(webhook.url, `${receiver.url}/elsewhere`);
    assert.equal((await emulator.resend(again.id)).payload_shape, "message");
  });

  test("export, reset and import", async () => {
    const list = () => api("GET", `/profiles/${emulator.profiles.facebook}/chats`);
    const before = await list();
    const file = await emulator.export();
    assert(file instanceof Uint8Array);
    assert.equal(await emulator.reset(), undefined);
    assert.equal((await list()).total, 0);
    await emulator.import(file);
    assert.deepEqual(await list(), before);

    // Another's state brings its account.
    const other = await startEmulator();
    const { apiKey, webhookSecret, profiles } = emulator;
    await other.import(file.buffer);
    assert.deepEqual([other.apiKey, other.webhookSecret, other.profiles], [apiKey, webhookSecret, profiles]);
    await other.stop();
  });

  test("what is refused says why", async () => {
    const error = await emulator.inbound({ ...jane() }).catch((error) => error);
    assert(error instanceof EmulatorError);
    assert.deepEqual([error.status, error.message], [422, "text must be given, or attachments"]);
    await assert.rejects(emulator.import(new Uint8Array(9)), /^EmulatorError: the file must be/);
    await assert.rejects(emulator.resend("no/such"), /^EmulatorError: delivery not found/);
  });
});
