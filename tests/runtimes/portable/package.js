// What the package is in this runtime: its binding, its synchronous functions, its webhooks, its guard in pages.

import { assert, deepEqual, equal, failure } from "./assert.js";

const SECRET = "whsec_1";
const BODY = '{"id":"evt_1","object":"event","type":"message.received","data":{"object":{"id":"msg_1"}}}';

export const packageTests = [
  [
    "has the binding that belongs here, of its own version",
    async ({ sdk, binding }) => {
      const info = sdk.bindingInfo();
      equal(info.binding, binding, info.reason);
      equal(info.version, info.bindingVersion);
      assert(info.reason.length > 0);
    },
  ],
  [
    "needs no waiting and no init call, but for a synchronous function in a service worker",
    async ({ early, isServiceWorker }) => {
      if (isServiceWorker)
        assert(/await ready\(\)/.test(early.synchronous.message), String(early.synchronous));
      else equal(early.synchronous, "👍");
      equal(early.profiles.data.length, 5);
    },
  ],
  ["is ready", async ({ sdk }) => equal(await sdk.ready(), undefined)],
  [
    "reads a webhook that the service sent",
    async ({ sdk, emulator, personWrites, until }) => {
      const { message } = await personWrites();
      const event = await until("its webhook", async () => {
        const { data } = await emulator.control("deliveries?per_page=100");
        return data
          .filter(({ event_type }) => event_type === "message.received")
          .map((delivery) => received(sdk, delivery, emulator.webhook_secret))
          .find(({ data }) => data.object.id === message.id);
      });
      equal(event.data.object.body, "Where is my order?");
    },
  ],
  [
    "refuses a webhook that someone else sent",
    async ({ sdk }) => {
      const header = sdk.signWebhook(BODY, "whsec_other");
      const error = await failure(() => sdk.parseWebhook(BODY, header, SECRET));
      assert(error instanceof sdk.WebhookError);
      equal(error.reason, "signature_mismatch");
    },
  ],
  [
    "takes bytes, a buffer and a Request's headers",
    async ({ sdk }) => {
      const bytes = new TextEncoder().encode(BODY);
      const headers = new Headers({ "X-Postproxy-Signature": sdk.signWebhook(BODY, SECRET) });
      const request = new Request("http://localhost/", { method: "POST", body: BODY, headers });
      for (const body of [BODY, bytes, bytes.buffer, await request.arrayBuffer()]) {
        equal(sdk.parseWebhook(body, request.headers, SECRET).id, "evt_1");
      }
    },
  ],
  [
    "has the same webhooks without the client",
    async ({ sdk, webhooks }) => {
      deepEqual(Object.keys(webhooks).sort(), [
        "WebhookError",
        "canReply",
        "parseWebhook",
        "ready",
        "signWebhook",
        "verifyWebhook",
      ]);
      for (const name of Object.keys(webhooks)) equal(webhooks[name], sdk[name], name);
      equal(webhooks.parseWebhook(BODY, sdk.signWebhook(BODY, SECRET), SECRET).id, "evt_1");
    },
  ],
  [
    "knows what the platforms can do",
    async ({ sdk }) => {
      equal(sdk.capabilities("telegram").receipts, false);
      equal(sdk.capabilities("myspace"), null);
      equal(sdk.reactionEmoji("like"), "👍");
    },
  ],
  [
    "asks before a page gets a client with a key",
    async ({ sdk, isPage }) => {
      const connect = (options) => () => new sdk.Postproxy({ apiKey: "pp_test_1", ...options });
      if (!isPage) {
        connect()();
        return;
      }
      const error = await failure(connect());
      assert(error instanceof sdk.ValidationError, String(error));
      equal(error.field, "dangerouslyAllowBrowser");
      assert(
        (await failure(connect({ baseUrl: "https://elsewhere.example" }))) instanceof sdk.ValidationError,
      );
      connect({ baseUrl: globalThis.location.origin })();
      connect({ dangerouslyAllowBrowser: true })();
    },
  ],
];

function received(sdk, { request_headers, request_body, headers, body }, secret) {
  return sdk.parseWebhook(request_body ?? body, request_headers ?? headers, secret);
}
