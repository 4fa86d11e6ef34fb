// Whose fetch a call is made with: the client's own where it has one, with either binding; else, with WebAssembly, the
// one that the runtime has at that moment, so that a test can put its own in its place whenever it likes.

import { fileURLToPath } from "node:url";
import { assert, bindingName, failure, sdk, startReceiver, suite, test } from "./harness.mjs";

const API_KEY = "pp_live_do_not_tell";
const NOBODY = "http://127.0.0.1:9";

/** A fetch that answers, and what it was asked for. */
function fakeFetch(answer = () => Response.json({ data: [] })) {
  const asked = [];
  const fetch = async (url, request) => {
    asked.push({ url: String(url), ...request });
    return answer(asked.length);
  };
  return { fetch, asked };
}

const client = (options) =>
  new sdk.Postproxy({ apiKey: API_KEY, baseUrl: NOBODY, maxRetries: 0, ...options });

suite("a client's own fetch", () => {
  test("makes its calls, and nothing else does", async () => {
    const server = await startReceiver();
    const { fetch, asked } = fakeFetch();
    const postproxy = client({ fetch, baseUrl: server.url });
    assert.deepEqual(await postproxy.listProfiles(), { data: [] });
    await server.stop();
    assert.deepEqual([asked.length, server.requests.length], [1, 0]);
    assert.equal(asked[0].url, `${server.url}/api/profiles`);
    assert.equal(asked[0].method, "GET");
    assert.equal(new Headers(asked[0].headers).get("authorization"), `Bearer ${API_KEY}`);
  });

  test("is driven by core: retried with one key, watched, and its failures are named", async () => {
    const { fetch, asked } = fakeFetch((count) => {
      if (count === 1) throw new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } });
      if (count === 2) return new Response("{}", { status: 503, headers: { "retry-after": "0" } });
      return Response.json({ id: "msg_1" });
    });
    const reports = [];
    const postproxy = client({ fetch, maxRetries: 2, onAttempt: ({ error }) => reports.push(error) });
    const { data, attempts } = await postproxy.sendMessage("chat_1", { body: "Hi" }).withResponse();
    assert.deepEqual([data.id, attempts], ["msg_1", 3]);
    assert.deepEqual(reports, ["connection_failed", "server_error", null]);
    assert.equal(new Set(asked.map(({ headers }) => new Headers(headers).get("idempotency-key"))).size, 1);
  });

  test("sends files of every kind", async () => {
    const { fetch, asked } = fakeFetch(() => Response.json({ id: "msg_1" }));
    const path = fileURLToPath(import.meta.url);
    const postproxy = client({ fetch });
    for (const item of [{ path }, new Blob(["abc"]), new Uint8Array(3)]) {
      await postproxy.sendMessage("chat_1", { media: [item] });
    }
    assert.equal(asked.length, 3);
    assert((await asked[0].body.text()).includes("Whose fetch a call is made with"));
  });

  test("leaves other clients of the process as they are", async () => {
    const server = await startReceiver(() => [200, {}, '{"data":[]}']);
    const { fetch, asked } = fakeFetch();
    await client({ fetch }).listProfiles();
    await client({ baseUrl: server.url }).listProfiles();
    await server.stop();
    assert.deepEqual([asked.length, server.requests.length], [1, 1]);
    assert.equal(sdk.bindingInfo().binding, bindingName);
  });

  test("throws and answers what it likes: the call ends with a PostproxyError", async () => {
    const thrown = [undefined, null, 7, "no", Symbol("no"), Object.create(null), new Error("no")];
    const answers = [undefined, null, 7, "yes", {}, { status: 200 }, { status: 99, headers: [], body: null }];
    const fetches = [
      ...thrown.map((value) => () => Promise.reject(value)),
      ...thrown.map((value) => () => {
        throw value;
      }),
      ...answers.map((value) => () => value),
    ];
    for (const fetch of fetches) {
      const error = await failure(client({ fetch }).listProfiles());
      assert(error instanceof sdk.PostproxyError, String(error?.stack));
    }
  });
});

suite("the runtime's fetch", () => {
  test("is replaced after the client was made", { skip: bindingName === "native" }, async () => {
    const postproxy = client();
    const { fetch, asked } = fakeFetch();
    const own = globalThis.fetch;
    globalThis.fetch = fetch;
    try {
      assert.deepEqual(await postproxy.listProfiles(), { data: [] });
    } finally {
      globalThis.fetch = own;
    }
    assert.equal(asked.length, 1);
    assert((await failure(postproxy.listProfiles())) instanceof sdk.ConnectionError);
  });
});
