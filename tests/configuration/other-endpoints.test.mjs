// Endpoints that this version has no method for.

import {
  assert,
  connect,
  failure,
  sdk,
  startReceiver,
  suite,
  test,
  withEmulator,
} from "../conformance/harness.mjs";

const { path } = sdk;

suite("a request of another endpoint", () => {
  const it = withEmulator();

  test("reads what a method would", async () => {
    const { data } = await it.postproxy.request("GET", "/profiles");
    assert.deepEqual(data, (await it.postproxy.listProfiles()).data);
    const [profile] = data;
    const one = it.postproxy.request("get", path`/profiles/${profile}`);
    assert.deepEqual(await one, await it.postproxy.getProfile(profile.id));
    assert.equal((await one.withResponse()).status, 200);
  });

  test("has the errors of every call", async () => {
    const error = await failure(it.postproxy.request("GET", path`/chats/${"chat of nobody/?"}`));
    assert(error instanceof sdk.NotFoundError);
    assert.match(error.message, /GET http\S+\/api\/chats\/chat%20of%20nobody%2F%3F\)/);
  });

  async function answered(answer, work, options) {
    const reports = [];
    const server = await startReceiver(answer);
    const onAttempt = (report) => reports.push(report);
    const postproxy = connect({ api_key: "pp_test_1", url: server.url }, { onAttempt, ...options });
    try {
      return { result: await work(postproxy), requests: server.requests, reports };
    } finally {
      await server.stop();
    }
  }

  test("writes under one key, which a retry repeats", async () => {
    const { result, requests, reports } = await answered(
      (_, count) =>
        count === 1 ? [503, { "retry-after": "0" }] : [201, { "content-type": "application/json" }, "[1]"],
      (postproxy) =>
        postproxy.request(
          "POST",
          path`/posts/${7}/notes`,
          { query: { draft: true, tag: "a&b" }, body: { text: "Hallo" }, headers: { "x-a": "1" } },
          { timeoutMs: 5000 },
        ),
    );
    assert.deepEqual(result, [1]);
    assert.deepEqual(
      reports.map(({ operation, attempt }) => [operation, attempt]),
      [
        ["request", 1],
        ["request", 2],
      ],
    );
    for (const { method, url, headers, body } of requests) {
      assert.equal(
        `${method} ${url} ${body}`,
        'POST /api/posts/7/notes?draft=true&tag=a%26b {"text":"Hallo"}',
      );
      assert.equal(headers["content-type"], "application/json");
      assert.equal(headers["x-a"], "1");
      assert.match(headers["idempotency-key"], /^[\da-f-]{36}$/);
      assert.equal(headers["idempotency-key"], requests[0].headers["idempotency-key"]);
    }
  });

  test("gives what the service answers: nothing, a file, or JSON", async () => {
    for (const [answer, expected] of [
      [[204], null],
      [
        [200, { "content-type": "text/plain" }, "Hi"],
        { data: new TextEncoder().encode("Hi"), content_type: "text/plain" },
      ],
      [[200, { "content-type": "application/problem+json; charset=utf-8" }, '{"a":1}'], { a: 1 }],
    ]) {
      const { result, requests } = await answered(
        () => answer,
        (postproxy) => postproxy.request("DELETE", "/posts/1"),
      );
      assert.deepEqual(result, expected);
      assert.equal(requests[0].body.length, 0);
    }
    const { result } = await answered(
      () => [200, { "content-type": "application/json" }, "{"],
      (postproxy) => failure(postproxy.request("GET", "/posts/1")),
    );
    assert.equal(result.code, "unreadable_answer");
  });

  test("is refused before it is sent where it can't be meant", async () => {
    const postproxy = connect({ api_key: "pp_test_1", url: "http://127.0.0.1:9" });
    for (const [given, field, words] of [
      [["HEAD", "/posts"], "method", "must be GET, POST, PUT, PATCH or DELETE"],
      [[undefined, "/posts"], "method", "must be a string, got nothing"],
      [["GET", "posts"], "path", "must begin with a slash"],
      [["GET", "https://example.com/posts"], "path", "must begin with a slash"],
      [["GET", "/api/posts"], "path", "is what follows /api"],
      [["GET", "/posts?page=1"], "path", "give parameters as query"],
      [["GET", "/posts/ä b"], "path", "must be escaped"],
      [["GET", "/posts/../keys"], "path", "must not have an empty part"],
      [["GET", "/posts/%2e%2E/keys"], "path", "must not have an empty part"],
      [["GET", "/posts/.%2e/keys"], "path", "must not have an empty part"],
      [["GET", "//posts"], "path", "must not have an empty part"],
      [["GET", "/posts", { body: {} }], "body", "can't be sent with GET"],
      [
        ["GET", "/posts", { page: 1 }],
        "page",
        "is no option of request, which takes query, body and headers",
      ],
      [["GET", "/posts", { query: { a: {} } }], "a", "must be a string, number or boolean"],
      [["POST", "/posts", { body: { at: Number.NaN } }], "at", "must be a number, got NaN"],
      [["GET", "/posts", {}, { timeoutMS: 1 }], "timeoutMS", "did you mean `timeoutMs`?"],
    ]) {
      const error = await failure(postproxy.request(...given));
      assert(error instanceof sdk.ValidationError, `${given}: ${error}`);
      assert.equal(error.field, field, error.message);
      assert.equal(error.outcome, "not_sent");
      assert(error.message.includes(words), error.message);
    }
  });
});

suite("the tag `path`", () => {
  test("escapes ids, and takes the objects that have them", () => {
    assert.equal(path`/chats/${"a/b?c"}/messages/${{ id: "m_1" }}`, "/chats/a%2Fb%3Fc/messages/m_1");
    assert.equal(path`/posts/${7}`, "/posts/7");
  });

  for (const id of [undefined, null, "", "..", ".", {}, Number.NaN]) {
    test(`refuses ${JSON.stringify(id) ?? "nothing"}`, async () => {
      const error = await failure(() => path`/chats/${id}`);
      assert(error instanceof sdk.ValidationError);
      assert.match(error.message, /^path must have an id in each place, got /);
    });
  }
});
