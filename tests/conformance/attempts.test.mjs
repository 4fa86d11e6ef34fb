// Watching attempts: what is told of each, in order, and what is not.

import { assert, connect, failure, sdk, startReceiver, suite, test } from "./harness.mjs";

const API_KEY = "pp_live_do_not_tell";

suite("attempts", () => {
  async function watched(
    answer,
    options,
    call = (postproxy) => postproxy.sendMessage("chat_1", { body: "Hi" }),
  ) {
    const server = await startReceiver(answer);
    const reports = [];
    const onAttempt = (report) => reports.push(report);
    const postproxy = connect({ api_key: API_KEY, url: server.url }, { onAttempt, ...options });
    const result = await call(postproxy).catch((error) => error);
    await server.stop();
    return { reports, result };
  }

  test("are told in order, before the call ends", async () => {
    const { reports, result } = await watched((_, count) =>
      count < 3 ? [503, { "retry-after": "0" }] : [200, {}, '{"id":"msg_1"}'],
    );
    assert.equal(result.id, "msg_1");
    const told = reports.map(({ durationMs, idempotencyKey, ...others }) => {
      assert(durationMs > 0 && durationMs < 10_000);
      assert.equal(idempotencyKey, reports[0].idempotencyKey);
      return others;
    });
    const told503 = { status: 503, error: "server_error", requestId: null, nextDelayMs: 0 };
    const failed = { operation: "sendMessage", ...told503 };
    assert.deepEqual(told, [
      { ...failed, attempt: 1 },
      { ...failed, attempt: 2 },
      { ...failed, attempt: 3, status: 200, error: null, nextDelayMs: null },
    ]);
    assert(!JSON.stringify(reports).includes(API_KEY));
  });

  test("that get no answer are told too", async () => {
    const { reports, result } = await watched(() => undefined, { timeoutMs: 100 });
    assert(result instanceof sdk.TimeoutError);
    assert.deepEqual(
      reports.map(({ attempt, status, error, nextDelayMs }) => [attempt, status, error, nextDelayMs]),
      [[1, null, "timeout", null]],
    );
  });

  test("of a call that is refused before it is sent are none", async () => {
    const { reports } = await watched(
      () => [204],
      {},
      (postproxy) => postproxy.sendMessage("", { body: "Hi" }),
    );
    assert.deepEqual(reports, []);
  });

  test("are told to the call's own watcher in place of the client's", async () => {
    const own = [];
    const { reports } = await watched(
      () => [200, {}, "{}"],
      {},
      (postproxy) => postproxy.getMessage("msg_1", { onAttempt: (report) => own.push(report) }),
    );
    assert.deepEqual(reports, []);
    assert.equal(own[0].operation, "getMessage");
  });

  test("are made whatever their watcher throws", async () => {
    const { result } = await watched(() => [200, {}, '{"id":"msg_1"}'], {
      onAttempt() {
        throw new Error("the watcher is broken");
      },
    });
    assert.equal(result.id, "msg_1");
  });
});

suite("local checks", () => {
  const postproxy = new sdk.Postproxy({ apiKey: API_KEY, baseUrl: "http://127.0.0.1:9", maxRetries: 0 });
  const refused = async (chat, content, options) => {
    const error = await failure(postproxy.sendMessage(chat, content, options));
    return error.outcome === "not_sent" && error instanceof sdk.ValidationError ? error.message : error.name;
  };
  const long = { body: "x".repeat(2001) };

  test("know the platform of a chat that is given in place of its id", async () => {
    assert.equal(
      await refused({ id: "chat_1", platform: "facebook" }, long),
      "body must be at most 2000 characters, it has 2001",
    );
    assert.equal(
      await refused({ id: "chat_1", platform: "bluesky" }, { media: ["https://cdn.example/1.png"] }),
      "media can't be sent on bluesky",
    );
  });

  test("know the platform that is named", async () => {
    assert.match(await refused("chat_1", long, { platform: "facebook" }), /^body must be at most/);
  });

  test("refuse nothing of a platform that they do not know", async () => {
    assert.equal(await refused("chat_1", long), "ConnectionError");
    assert.equal(await refused({ id: "chat_1", platform: "threads" }, long), "ConnectionError");
  });

  test("tell all faults at once, each with its whole path", async () => {
    const content = {
      body: "Which?",
      quick_replies: [{ title: "x".repeat(21) }],
      buttons: [{ type: "web_url", title: "A", url: "http://a.example" }],
    };
    const error = await failure(postproxy.sendMessage("chat_1", content));
    assert.equal(error.field, "quick_replies[0].title");
    assert.equal(
      error.message,
      "quick_replies[0].title must be at most 20 characters, it has 21; buttons[0].url must be an https:// URL",
    );
  });
});
