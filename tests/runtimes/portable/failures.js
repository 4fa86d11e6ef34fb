// What a call makes of a service that fails: what is repeated, what the error says, and how its caller ends it.

import { assert, deepEqual, equal, failure } from "./assert.js";

const API_KEY = "pp_live_do_not_tell";
const OK = [200, { "content-type": "application/json" }, '{"id":"msg_1"}'];
const SOON = { "retry-after": "0" };
const CLASSES = {
  400: "ValidationError",
  401: "AuthenticationError",
  403: "PermissionError",
  404: "NotFoundError",
  405: "PostproxyError",
  422: "ValidationError",
  429: "RateLimitError",
  500: "ServerError",
};

/** A test against a server that gives these answers in turn, the last one again and again. */
function against(answers, test, options) {
  return async (context) => {
    const server = await context.script(answers);
    const postproxy = context.connect({ apiKey: API_KEY, baseUrl: server.url, ...options });
    const send = (given) => postproxy.sendMessage("chat_1", { body: "Hi" }, given);
    await test({ ...context, send, url: server.url, requests: server.requests });
  };
}

export const failureTests = [
  ...Object.entries(CLASSES).map(([status, name]) => [
    `${status} is a ${name}`,
    against(
      [[Number(status), { "x-request-id": "req_1", "retry-after": "7" }, '{"error":"no"}']],
      async ({ send, url, sdk }) => {
        const error = await failure(send({ maxRetries: 0 }));
        equal(error.constructor, sdk[name]);
        equal(error.name, name);
        equal(error.message, status === "404" ? `no (POST ${url}/api/chats/chat_1/messages)` : "no");
        equal(error.status, Number(status));
        equal(error.requestId, "req_1");
        deepEqual(error.body, { error: "no" });
        equal(error.outcome, status === "500" ? "unknown" : "rejected");
        if (status === "429") equal(error.retryAfterMs, 7000);
      },
    ),
  ]),
  [
    "a failure that may pass is repeated with the same key",
    against([[503, SOON], [429, SOON], OK], async ({ send, requests }) => {
      const { data, attempts } = await send().withResponse();
      equal(data.id, "msg_1");
      equal(attempts, 3);
      const keys = (await requests()).map(({ headers }) => headers["idempotency-key"]);
      equal(keys.length, 3);
      equal(new Set(keys).size, 1);
      assert(/^[0-9a-f-]{36}$/.test(keys[0]), keys[0]);
    }),
  ],
  [
    "a connection that breaks is repeated",
    against(["reset", OK], async ({ send }) => equal((await send()).id, "msg_1")),
  ],
  [
    "a server that can't be reached is a ConnectionError",
    async ({ connect, sdk }) => {
      const error = await failure(connect({ baseUrl: "http://127.0.0.1:47", maxRetries: 0 }).listProfiles());
      assert(error instanceof sdk.ConnectionError, String(error));
    },
  ],
  [
    "no answer in time is a TimeoutError",
    against(["hang"], async ({ send, sdk }) => {
      const error = await failure(send({ timeoutMs: 200 }));
      assert(error instanceof sdk.TimeoutError, String(error));
      equal(error.outcome, "unknown");
    }),
  ],
  [
    "an abort is an AbortError with its reason",
    against(["hang"], async ({ send, sdk, requests, until }) => {
      const controller = new AbortController();
      const failed = failure(send({ signal: controller.signal }));
      await until("the request", async () => (await requests()).length === 1);
      controller.abort("enough");
      const error = await failed;
      assert(error instanceof sdk.AbortError, String(error));
      equal(error.cause, "enough");
      equal(error.outcome, "unknown");
    }),
  ],
  [
    "a signal that is aborted already sends nothing",
    against([OK], async ({ send, sdk, requests }) => {
      const error = await failure(send({ signal: AbortSignal.abort() }));
      assert(error instanceof sdk.AbortError, String(error));
      equal(error.outcome, "not_sent");
      equal((await requests()).length, 0);
    }),
  ],
  [
    "an answer that is not JSON is an error",
    against([[200, {}, "<html>"]], async ({ send, sdk }) => {
      const error = await failure(send({ maxRetries: 0 }));
      assert(error instanceof sdk.PostproxyError, String(error));
      assert(!error.message.includes("<html>"), error.message);
    }),
  ],
  [
    "no content where a message is promised is an error",
    against([[204]], async ({ send }) => {
      const error = await failure(send());
      equal(error.code, "unreadable_answer");
      equal(error.outcome, "unknown");
    }),
  ],
  [
    "a redirect is not followed",
    against([[302, { location: "/elsewhere" }], OK], async ({ send, sdk, requests }) => {
      assert((await failure(send({ maxRetries: 0 }))) instanceof sdk.PostproxyError);
      equal((await requests()).length, 1);
    }),
  ],
  [
    "every attempt is told of",
    against([[503, SOON], OK], async ({ send }) => {
      const reports = [];
      await send({ onAttempt: (report) => reports.push(report) });
      deepEqual(
        reports.map(({ operation, attempt, status, error }) => [operation, attempt, status, error]),
        [
          ["sendMessage", 1, 503, "server_error"],
          ["sendMessage", 2, 200, null],
        ],
      );
    }),
  ],
  [
    "a failure that nobody awaited at once has the place of its call",
    against([[404, {}, "{}"]], async ({ send }) => {
      const calls = [];
      (function placeOfTheCall() {
        calls.push(send());
      })();
      const [{ reason }] = await Promise.allSettled(calls);
      assert(reason.stack.includes("placeOfTheCall"), reason.stack);
    }),
  ],
  [
    "a client's own fetch makes its calls",
    async ({ connect }) => {
      const asked = [];
      const fetch = async (url) => {
        asked.push(String(url));
        return new Response('{"id":"chat_1"}', { headers: { "content-type": "application/json" } });
      };
      const chat = await connect({ baseUrl: "http://127.0.0.1:47", fetch }).getChat("chat_1");
      equal(chat.id, "chat_1");
      deepEqual(asked, ["http://127.0.0.1:47/api/chats/chat_1"]);
    },
  ],
  [
    "a promise of a call is one that the language itself can ask",
    against([OK], async ({ send }) => {
      const { id } = await Promise.prototype.then.call(send(), (message) => message);
      equal(id, "msg_1");
    }),
  ],
  [
    "the key goes to the service and shows nowhere else",
    against([[500, {}, "{}"]], async ({ send, requests }) => {
      const error = await failure(send({ maxRetries: 0 }));
      const shown = [error.stack, JSON.stringify(error), String(error), ...Object.values(error).map(String)];
      assert(!shown.join().includes(API_KEY), "it tells the key");
      equal((await requests())[0].headers.authorization, `Bearer ${API_KEY}`);
    }),
  ],
];
