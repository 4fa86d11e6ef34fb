// Headers that callers add.

import { assert, connect, failure, sdk, startReceiver, suite, test } from "../conformance/harness.mjs";

suite("headers", () => {
  async function headersOf(client, call) {
    const server = await startReceiver(() => [200, {}, '{"id":"msg_1"}']);
    const postproxy = connect({ api_key: "pp_test_1", url: server.url }, client);
    await postproxy.sendMessage("chat_1", { body: "Hi" }, call);
    await server.stop();
    return server.requests[0].headers;
  }

  test("of the client go with every call, and those of a call replace them", async () => {
    const client = { defaultHeaders: { "X-Tenant": "shop-1", "x-region": "eu", "x-left": undefined } };
    const headers = await headersOf(client, { headers: { "x-tenant": "shop-2" } });
    assert.equal(headers["x-tenant"], "shop-2");
    assert.equal(headers["x-region"], "eu");
    assert(!("x-left" in headers));
    assert.equal(headers.authorization, "Bearer pp_test_1");
  });

  test("may be a Headers or a Map", async () => {
    const headers = await headersOf(
      { defaultHeaders: new Headers({ "x-a": "1" }) },
      { headers: new Map([["x-b", "2"]]) },
    );
    assert.deepEqual([headers["x-a"], headers["x-b"]], ["1", "2"]);
  });

  test("of ours are refused by name, of a client and of a call", async () => {
    const authorization = { Authorization: "Bearer pp_other" };
    const ofClient = await failure(() =>
      connect({ api_key: "pp_test_1" }, { defaultHeaders: authorization }),
    );
    assert(ofClient instanceof sdk.ValidationError);
    assert.equal(ofClient.message, "defaultHeaders.Authorization can't be given: it is made from apiKey");
    const postproxy = connect({ api_key: "pp_test_1", url: "http://127.0.0.1:9" });
    const ofCall = await failure(postproxy.getChat("chat_1", { headers: { "idempotency-key": "k" } }));
    assert.equal(
      ofCall.message,
      "headers.idempotency-key can't be given: it is the option idempotencyKey of a call",
    );
    assert.equal(ofCall.outcome, "not_sent");
    assert(!`${ofClient.stack}`.includes("pp_other"));
  });

  test("that can't be sent are refused", async () => {
    const postproxy = connect({ api_key: "pp_test_1", url: "http://127.0.0.1:9" });
    for (const [headers, message] of [
      [{ "x-a": 5 }, "headers.x-a must be a string, got 5"],
      [{ "x-a": "a\nb" }, "headers.x-a must be visible ASCII characters, spaces and tabs"],
      [{ "x a": "b" }, "headers.x a is not the name of a header"],
      [[["x-a", "b"]], "headers must be an object, got a list"],
      ["x-a: b", "headers must be an object, got a string"],
    ]) {
      assert.equal((await failure(postproxy.getChat("chat_1", { headers }))).message, message);
    }
  });
});
