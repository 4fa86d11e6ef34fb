// Ours become the errors of the Chat SDK, with ours as their cause, whichever member was called.

import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import * as sdk from "@chat-adapter/shared";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
import * as ours from "postproxy-dm";
import { assert } from "./harness.mjs";

const THREAD = { platform: "facebook", profileId: "prf_1", chatId: "chat_1" };

const failureOf = (promise) => promise.then(assert.fail, (error) => error);

describe("an answer of the service", () => {
  let status;
  let server;
  before(async () => {
    server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": "application/json", "retry-after": "7" });
      response.end(JSON.stringify({ error: "no" }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => server.close());

  function makeAdapter() {
    const baseUrl = `http://127.0.0.1:${server.address().port}`;
    return createPostproxyAdapter({ client: new ours.Postproxy({ apiKey: "key", baseUrl, maxRetries: 0 }) });
  }

  for (const [code, kind, cause] of [
    [401, sdk.AuthenticationError, ours.AuthenticationError],
    [403, sdk.PermissionError, ours.PermissionError],
    [404, sdk.ResourceNotFoundError, ours.NotFoundError],
    [409, sdk.AdapterError, ours.ConflictError],
    [422, sdk.ValidationError, ours.ValidationError],
    [429, sdk.AdapterRateLimitError, ours.RateLimitError],
    [500, sdk.NetworkError, ours.ServerError],
  ]) {
    test(`${code} is ${kind.name}`, async () => {
      status = code;
      const adapter = makeAdapter();
      const threadId = adapter.encodeThreadId(THREAD);
      const attachment = adapter.rehydrateAttachment({
        type: "image",
        fetchMetadata: { messageId: "msg_1", at: "0" },
      });
      for (const call of [
        () => adapter.fetchThread(threadId),
        () => adapter.fetchMessages(threadId),
        () => adapter.postMessage(threadId, "Hello"),
        () => adapter.markAsRead(threadId),
        () => attachment.fetchData(),
      ]) {
        const error = await failureOf(call());
        assert.equal(error.constructor, kind, String(error));
        assert.ok(error.cause instanceof cause);
        assert.equal(error.adapter, "postproxy");
        if (code === 429) assert.equal(error.retryAfter, 7);
      }
    });
  }

  test("no answer is NetworkError", async () => {
    const client = new ours.Postproxy({ apiKey: "key", baseUrl: "http://127.0.0.1:9", maxRetries: 0 });
    const adapter = createPostproxyAdapter({ client });
    const error = await failureOf(adapter.fetchThread(adapter.encodeThreadId(THREAD)));
    assert.equal(error.constructor, sdk.NetworkError);
    assert.ok(error.cause instanceof ours.ConnectionError);
  });
});
