// Values of another realm, as a sandbox, a frame or a test environment makes them: `instanceof` knows none of them.

import vm from "node:vm";
import { assert, failure, sdk, startReceiver, suite, test } from "./harness.mjs";

const SECRET = "whsec_test123";
const BODY = '{"id":"evt_1","object":"event","type":"message.received","data":{"object":{"id":"msg_1"}}}';
const NOW = 1_780_236_000_000;

/** What a text is in a realm of its own. */
const elsewhere = (source) => vm.runInNewContext(source, { TextEncoder, SharedArrayBuffer });
const bytes = JSON.stringify([...Buffer.from(BODY)]);

suite("values of another realm", () => {
  const header = sdk.signWebhook(BODY, SECRET, { timestamp: NOW / 1000 });

  for (const [name, source] of Object.entries({
    "a Uint8Array": `new Uint8Array(${bytes})`,
    "an ArrayBuffer": `new Uint8Array(${bytes}).buffer`,
    "a DataView": `new DataView(new Uint8Array(${bytes}).buffer)`,
    "a part of a buffer": `new Uint8Array([0, 0, ...${bytes}, 0]).subarray(2, -1)`,
    "shared memory": `{ const it = new Uint8Array(new SharedArrayBuffer(${bytes}.length)); it.set(${bytes}); it }`,
    "a SharedArrayBuffer": `{ const it = new SharedArrayBuffer(${bytes}.length); new Uint8Array(it).set(${bytes}); it }`,
  })) {
    test(`are a webhook's body: ${name}`, () => {
      const body = elsewhere(source);
      assert.equal(body instanceof Uint8Array || body instanceof ArrayBuffer, false);
      assert.equal(sdk.parseWebhook(body, header, SECRET, { now: NOW }).data.object.id, "msg_1");
      assert.equal(sdk.signWebhook(body, SECRET, { timestamp: NOW / 1000 }), header);
    });
  }

  test("are a webhook's headers and secrets", () => {
    const headers = elsewhere(`({ "x-postproxy-signature": ["${header}"] })`);
    const secrets = elsewhere(`["whsec_old", "${SECRET}"]`);
    const { type } = sdk.parseWebhook(BODY, headers, secrets, elsewhere(`({ now: new Date(${NOW}) })`));
    assert.equal(type, "message.received");
  });

  test("are not taken for a body where the JSON was parsed", async () => {
    const parsed = elsewhere(`(${BODY})`);
    const error = await failure(() => sdk.parseWebhook(parsed, header, SECRET, { now: NOW }));
    assert.equal(error.reason, "body_already_parsed");
  });

  test("are times", () => {
    const date = elsewhere(`new Date(${NOW})`);
    assert.equal(sdk.signWebhook(BODY, SECRET, { timestamp: date }), header);
    const { closesAt } = sdk.messagingWindow({ platform: "facebook", last_inbound_at: date }, { now: date });
    assert.equal(closesAt.valueOf(), NOW + 24 * 60 * 60 * 1000);
  });

  test("are options, queries, contents, dates and chats of a call", async () => {
    const server = await startReceiver(() => [
      200,
      {},
      '{"id":"msg_1","data":[],"total":0,"page":0,"per_page":20}',
    ]);
    const options = elsewhere(`({ apiKey: "pp_live_1", baseUrl: "${server.url}", maxRetries: 0 })`);
    const postproxy = new sdk.Postproxy(options);
    await postproxy.listChats("prof_1", elsewhere(`({ before: new Date(${NOW}) })`));
    const chat = elsewhere('({ id: "chat_1", platform: "facebook" })');
    const content = elsewhere(
      `({ body: "Hi", extra: [{ at: new Date(${NOW}), text: new String("boxed") }] })`,
    );
    await postproxy.sendMessage(chat, content, elsewhere('({ idempotencyKey: "key-1" })'));
    await postproxy.sendMessage(chat, elsewhere("({ media: [new Uint8Array([1, 2, 3])] })"));
    await server.stop();
    const [listed, sent, uploaded] = server.requests;
    assert.equal(listed.url, "/api/profiles/prof_1/chats?before=2026-05-31T14%3A00%3A00.000Z");
    const written = { body: "Hi", extra: [{ at: "2026-05-31T14:00:00.000Z", text: "boxed" }] };
    assert.deepEqual(JSON.parse(sent.body), written);
    assert.equal(sent.headers["idempotency-key"], "key-1");
    assert(uploaded.body.includes(Buffer.from([1, 2, 3])));
  });

  test("are signals, whichever package made them", async () => {
    const server = await startReceiver(() => undefined);
    const postproxy = new sdk.Postproxy({ apiKey: "pp_live_1", baseUrl: server.url });
    // As a polyfill has them: no AbortSignal of this realm, and not an EventTarget either.
    const listeners = new Set();
    const signal = {
      aborted: false,
      reason: undefined,
      addEventListener: (_, listener) => listeners.add(listener),
      removeEventListener: (_, listener) => listeners.delete(listener),
    };
    const call = failure(postproxy.listProfiles({ signal }));
    setTimeout(() => {
      Object.assign(signal, { aborted: true, reason: "enough" });
      for (const listener of [...listeners]) listener();
    }, 50);
    const error = await call;
    await server.stop();
    assert(error instanceof sdk.AbortError);
    assert.equal(error.cause, "enough");
    assert.equal(listeners.size, 0);
  });
});
