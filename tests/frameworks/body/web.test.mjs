// The raw bytes of web requests, of the runtime's own class and of others.

import { strict as assert } from "node:assert";
import { describe, test } from "node:test";
import { readWeb, toResponse } from "../../../npm/receiver/body/web.js";
import { BYTES, inTwo, LIMIT, TEXT, textOf } from "./bodies.mjs";

describe("readWeb", () => {
  const request = (body, headers = {}, init = {}) =>
    new Request("http://localhost/hooks", {
      method: "POST",
      body,
      headers,
      ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
      ...init,
    });

  /** A request as @whatwg-node/server and Azure make them: of no known class, with the fewest methods. */
  const foreign = (read, headers = {}, others = {}) => ({
    method: "POST",
    url: "http://localhost/hooks",
    bodyUsed: false,
    headers: new Headers(headers),
    arrayBuffer: read,
    ...others,
  });
  const withBytes = async () => Uint8Array.from(BYTES).buffer;

  test("reads a request of any class", async () => {
    for (const given of [request(TEXT), request(inTwo()), foreign(withBytes)]) {
      const result = await readWeb(given, LIMIT);
      assert.equal(textOf(result), TEXT);
      assert.deepEqual(
        [result.url, result.method, result.hint],
        ["http://localhost/hooks", "POST", undefined],
      );
    }
  });

  test("says that a used body is gone, whether the request knows it, rejects or throws", async () => {
    const known = request(TEXT);
    await known.text();
    const cases = [
      known,
      foreign(async () => {
        throw new TypeError("Body is unusable");
      }),
      foreign(() => {
        throw new TypeError("Body is unusable");
      }),
      foreign(async () => new ArrayBuffer(0), { "content-length": "20" }),
      foreign(async () => new ArrayBuffer(0), { "transfer-encoding": "chunked" }),
    ];
    for (const given of cases) {
      const { refusal, hint } = await readWeb(given, LIMIT);
      assert.equal(refusal, "body_used");
      for (const name of ["Elysia", "Hono", "h3"]) assert.ok(hint.includes(`- ${name}: `), name);
    }
  });

  test("doesn't read an empty body, which may never come", async () => {
    const result = await readWeb(
      foreign(() => new Promise(() => {}), { "content-length": "0" }),
      LIMIT,
    );
    assert.equal(result.bytes.length, 0);
  });

  test("says that the bytes are others, except where they were compressed", async () => {
    const changed = { "content-length": "99" };
    const { refusal, hint } = await readWeb(foreign(withBytes, changed), LIMIT);
    assert.equal(refusal, "body_used");
    assert.match(hint, /not the bytes that were sent: \d+ bytes .* Content-Length is 99/);
    const inflated = await readWeb(foreign(withBytes, { ...changed, "content-encoding": "gzip" }), LIMIT);
    assert.equal(textOf(inflated), TEXT);
    assert.match(inflated.hint, /Content-Encoding: gzip/);
  });

  test("passes on an error with a status of the framework's own", async () => {
    const tooLarge = Object.assign(new Error("too large"), { status: 413 });
    const result = await readWeb(
      foreign(() => Promise.reject(tooLarge)),
      LIMIT,
    );
    assert.deepEqual(result, { passOn: tooLarge });
  });

  test("refuses another method and a long body, read or not", async () => {
    const get = foreign(withBytes, {}, { method: "GET" });
    assert.deepEqual(await readWeb(get, LIMIT), { refusal: "method" });
    const never = () => assert.fail("it was read");
    const long = foreign(never, { "content-length": String(LIMIT + 1) });
    assert.deepEqual(await readWeb(long, LIMIT), { refusal: "too_long" });
    assert.deepEqual(await readWeb(request("a".repeat(LIMIT + 1)), LIMIT), { refusal: "too_long" });
  });

  test("tells a broken connection from a used body", async () => {
    const given = foreign(() => Promise.reject(new Error("aborted")), {}, { signal: AbortSignal.abort() });
    assert.equal((await readWeb(given, LIMIT)).refusal, "malformed");
  });

  test("answers", async () => {
    const response = toResponse({ status: 503, headers: { "Retry-After": "60" } });
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "60"]);
    assert.equal(toResponse({ status: 204, headers: {} }).body, null);
  });
});
