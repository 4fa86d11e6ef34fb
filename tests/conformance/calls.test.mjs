// What a call makes of the answers that the service may give: what is repeated, what is not, what the error says, and
// how its caller ends it. What no service should do is in misbehaviour/.

import { assert, connect, failure, sdk, startReceiver, suite, test } from "./harness.mjs";

const API_KEY = "pp_live_do_not_tell";
const OK = [200, { "content-type": "application/json" }, '{"id":"msg_1"}'];
const SOON = { "retry-after": "0" };

/** Runs a test against a server that answers so. */
async function against(answer, work) {
  const server = await startReceiver(answer);
  try {
    await work(connect({ api_key: API_KEY, url: server.url }), server);
  } finally {
    await server.stop();
  }
}

suite("calls", () => {
  const send = (postproxy, options) => postproxy.sendMessage("chat_1", { body: "Hi" }, options);

  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    test(`are repeated after ${status}, with the same key`, async () => {
      await against(
        (_, count) => (count < 3 ? [status, SOON] : OK),
        async (postproxy, { requests }) => {
          const { attempts } = await send(postproxy).withResponse();
          assert.equal(attempts, 3);
          const keys = new Set(requests.map(({ headers }) => headers["idempotency-key"]));
          assert.equal(keys.size, 1);
          assert.match([...keys][0], /^[0-9a-f-]{36}$/);
        },
      );
    });
  }

  test("are repeated while their key is in flight", async () => {
    const inFlight = [409, SOON, '{"error":"Idempotency-Key is in flight"}'];
    await against(
      (_, count) => (count < 2 ? inFlight : OK),
      async (postproxy) => assert.equal((await send(postproxy)).id, "msg_1"),
    );
  });

  for (const [status, Class] of Object.entries({
    301: "PostproxyError",
    400: "ValidationError",
    401: "AuthenticationError",
    403: "PermissionError",
    404: "NotFoundError",
    405: "PostproxyError",
    422: "ValidationError",
  })) {
    test(`are not repeated after ${status}, a ${Class}`, async () => {
      const headers = { "x-request-id": "req_1", location: "https://elsewhere.example/" };
      await against(
        () => [Number(status), headers, '{"error":"no"}'],
        async (postproxy, { requests, url }) => {
          const error = await failure(send(postproxy));
          assert.equal(error.constructor, sdk[Class]);
          assert.equal(error.name, Class);
          const asked = status === "404" ? ` (POST ${url}/api/chats/chat_1/messages)` : "";
          assert.equal(error.message, `no${asked}`);
          assert.equal(error.status, Number(status));
          assert.equal(error.requestId, "req_1");
          assert.equal(error.headers.get("x-request-id"), "req_1");
          assert.deepEqual(error.body, { error: "no" });
          assert.equal(error.outcome, "rejected");
          assert.equal(error.idempotencyKey, requests[0].headers["idempotency-key"]);
          assert.equal(requests.length, 1);
        },
      );
    });
  }

  test("give up after two retries, and say that the outcome is unknown", async () => {
    await against(
      () => [503, { ...SOON, "content-type": "text/html" }, "<html>Bad day</html>"],
      async (postproxy, { requests }) => {
        const error = await failure(send(postproxy));
        assert(error instanceof sdk.ServerError);
        assert.equal(error.attempts, 3);
        assert.equal(requests.length, 3);
        assert.equal(error.outcome, "unknown");
        assert.equal(error.body, "<html>Bad day</html>");
        assert.match(error.message, /^HTTP 503 Service Unavailable/);
      },
    );
  });

  test("can be aborted while they wait for a retry", async () => {
    await against(
      () => [429, { "retry-after": "20" }],
      async (postproxy, { requests }) => {
        const started = performance.now();
        const controller = new AbortController();
        const onAttempt = () => setTimeout(() => controller.abort("enough"), 50);
        const error = await failure(send(postproxy, { signal: controller.signal, onAttempt }));
        assert(error instanceof sdk.AbortError);
        assert.equal(error.cause, "enough");
        assert.equal(error.outcome, "rejected");
        assert.equal(requests.length, 1);
        assert(performance.now() - started < 10_000);
      },
    );
  });

  test("with a signal that is aborted already send nothing", async () => {
    await against(
      () => OK,
      async (postproxy, { requests }) => {
        const error = await failure(send(postproxy, { signal: AbortSignal.abort() }));
        assert(error instanceof sdk.AbortError);
        assert.equal(error.outcome, "not_sent");
        assert.equal(requests.length, 0);
      },
    );
  });

  /** Every method, with the kind of answer that it promises. */
  const methods = {
    object: {
      getProfile: ["prof_1"],
      createChat: ["prof_1", { participant_external_id: "jane" }],
      getChat: ["chat_1"],
      archiveChat: ["chat_1"],
      unarchiveChat: ["chat_1"],
      markRead: ["chat_1"],
      sendMessage: ["chat_1", { body: "Hi" }],
      getMessage: ["msg_1"],
      editMessage: ["msg_1", { body: "Hi" }],
      react: ["msg_1", "like"],
      unreact: ["msg_1"],
      privateReply: [{ post_id: "post_1", comment_id: "comment_1", profile_id: "prof_1" }, { text: "Hi" }],
      getIceBreakers: ["prof_1"],
      getParticipantStatus: ["prof_1", "jane"],
      backfillChats: ["prof_1", { from: "2026-01-01" }],
      getChatSync: ["prof_1", "sync_1"],
      createWebhook: [{ url: "https://shop.example/webhooks", events: ["*"] }],
      getWebhook: ["webhook_1"],
      updateWebhook: ["webhook_1", { enabled: false }],
      getComment: [{ post_id: "post_1", comment_id: "comment_1", profile_id: "prof_1" }],
      createTemplate: [
        "prof_1",
        { name: "hi", category: "UTILITY", language: "en", components: [{ type: "BODY", text: "Hi" }] },
      ],
      getTemplate: ["prof_1", "tpl_1"],
      updateTemplate: ["prof_1", "tpl_1", { message_send_ttl_seconds: 60 }],
      listTemplateLibrary: ["prof_1"],
      blockUsers: ["prof_1", { phone_number_id: "1065", users: ["15551234567"] }],
      unblockUsers: ["prof_1", { phone_number_id: "1065", users: ["15551234567"] }],
      listBlockedUsers: ["prof_1", { phone_number_id: "1065" }],
      getBlockedUserStatus: ["prof_1", { phone_number_id: "1065", user: "15551234567" }],
    },
    nothing: {
      startTyping: ["chat_1"],
      stopTyping: ["chat_1"],
      setIceBreakers: ["prof_1", [{ question: "Where?", payload: "WHERE" }]],
      deleteIceBreakers: ["prof_1"],
      deleteWebhook: ["webhook_1"],
      deleteTemplate: ["prof_1", "tpl_1"],
    },
    list: { listProfiles: [], listWebhooks: [], listPlacements: ["prof_1"], listTemplates: ["prof_1"] },
    page: {
      listChats: ["prof_1"],
      listMessages: ["chat_1"],
      listChatSyncs: ["prof_1"],
      listWebhookDeliveries: ["webhook_1"],
      listComments: ["post_1", { profile_id: "prof_1" }],
      listAllComments: [],
    },
    // No body is unreadable there: bytes are bytes.
    bytes: { downloadMedia: ["prof_1", { phone_number_id: "1065", media_id: "1" }] },
  };
  const page = (fields) => JSON.stringify({ total: 0, page: 0, per_page: 20, data: [], ...fields });
  const empty = [[204], [200], [200, {}, "null"]];
  const odd = ["[]", '"x"', "7", "true", "[{}]"].map((body) => [200, {}, body]);
  const noList = ["{}", '{"data":{}}', '{"data":"x"}', '{"data":[7]}', '{"data":[null]}', '{"data":[[]]}'];
  const noPage = [
    ...["total", "page", "per_page"].flatMap((name) =>
      [undefined, null, "1", -1, 0.5, {}].map((value) => page({ [name]: value })),
    ),
    ...[undefined, null, {}, "x", [7], [null]].map((data) => page({ data })),
  ];
  const unreadable = {
    object: [...empty, ...odd],
    nothing: odd,
    list: [...empty, ...odd, ...noList.map((body) => [200, {}, body])],
    page: [...empty, ...odd, ...noPage.map((body) => [200, {}, body])],
    bytes: [],
  };

  for (const [kind, calls] of Object.entries(methods)) {
    test(`that promise ${kind} refuse an answer that is something else`, async () => {
      let answer;
      await against(
        () => answer,
        async (postproxy) => {
          for (const [method, given] of Object.entries(calls)) {
            for (answer of unreadable[kind]) {
              const what = `${method}: ${JSON.stringify(answer)}`;
              const error = await failure(postproxy[method](...given));
              assert(error instanceof sdk.PostproxyError, what);
              assert.equal(error.code, "unreadable_answer", what);
              assert.equal(error.outcome, "unknown", what);
              assert.equal(error.attempts, 1, what);
            }
          }
        },
      );
    });
  }

  test("give what the types promise where the service leaves it out", async () => {
    const bare = { id: "1", new_field: { deep: [1] } };
    await against(
      () => [200, {}, JSON.stringify({ ...bare, total: 1, page: 0, per_page: 20, data: [bare] })],
      async (postproxy) => {
        const message = await postproxy.getMessage("1");
        assert.deepEqual([message.attachments, message.reactions, message.is_unsupported], [[], [], false]);
        assert.deepEqual([message.body, message.external_id, message.error_details], [null, null, null]);
        assert.deepEqual(message.new_field, bare.new_field);
        const [listed] = (await postproxy.listMessages("1")).data;
        assert.deepEqual([listed.attachments, listed.reactions, listed.is_unsupported], [[], [], false]);
        const chat = await postproxy.getChat("1");
        assert.deepEqual([chat.group, chat.archived, chat.metadata], [false, false, null]);
        const [webhook] = (await postproxy.listWebhooks()).data;
        assert.deepEqual([webhook.events, webhook.enabled, webhook.secret], [[], false, null]);
        const [delivery] = (await postproxy.listWebhookDeliveries("1")).data;
        assert.deepEqual([delivery.success, delivery.attempt_number], [false, 0]);
        const sync = await postproxy.getChatSync("1", "1");
        assert.deepEqual([sync.chats_seen, sync.messages_imported, sync.error], [0, 0, null]);
        assert.deepEqual((await postproxy.getIceBreakers("1")).ice_breakers, []);
        for await (const walked of postproxy.listMessages("1")) assert.deepEqual(walked.attachments, []);
      },
    );
  });

  test("that may be answered with nothing give null then", async () => {
    let answer;
    await against(
      () => answer,
      async (postproxy) => {
        for (const [method, given] of Object.entries(methods.nothing)) {
          for (answer of empty) assert.equal(await postproxy[method](...given), null, method);
          answer = [200, {}, "{}"];
          assert(
            Object.values(await postproxy[method](...given)).every((done) => done === true),
            method,
          );
        }
      },
    );
  });

  test("are all of them", () => {
    const known = Object.values(methods).flatMap((calls) => Object.keys(calls));
    const all = Object.getOwnPropertyNames(sdk.Postproxy.prototype);
    const others = ["constructor", "reply", "waitForMessage", "withOptions", "close", "request"];
    assert.deepEqual(known.sort(), all.filter((name) => !others.includes(name)).sort());
  });
});
