// The raw bytes of the events of AWS Lambda.

import { strict as assert } from "node:assert";
import { describe, test } from "node:test";
import { readLambda, toLambda } from "../../../npm/receiver/body/lambda.js";
import { BYTES, LIMIT, TEXT, textOf } from "./bodies.mjs";

describe("readLambda", () => {
  const events = {
    "a function URL or API Gateway's HTTP interface": {
      version: "2.0",
      rawPath: "/hooks",
      rawQueryString: "a=1",
      headers: { "x-a": "1" },
      requestContext: { domainName: "host.example", http: { method: "POST" } },
    },
    "API Gateway's REST interface": {
      httpMethod: "POST",
      path: "/hooks",
      headers: { "X-A": "1", Host: "host.example" },
      multiValueHeaders: { "X-A": ["1"], Host: ["host.example"] },
      multiValueQueryStringParameters: { a: ["1"] },
      requestContext: {},
    },
    "a load balancer with multi-value headers": {
      httpMethod: "POST",
      path: "/hooks",
      multiValueHeaders: { "x-a": ["1"], host: ["host.example"] },
      multiValueQueryStringParameters: { a: ["1"] },
      requestContext: { elb: {} },
    },
  };
  for (const [name, event] of Object.entries(events)) {
    test(`reads an event of ${name}, with its body as text or base64`, async () => {
      for (const isBase64Encoded of [false, true]) {
        const body = isBase64Encoded ? BYTES.toString("base64") : TEXT;
        const result = await readLambda({ ...event, body, isBase64Encoded }, LIMIT);
        assert.equal(textOf(result), TEXT);
        assert.equal(result.url, "https://host.example/hooks?a=1");
        assert.equal(result.headers, event.headers ?? event.multiValueHeaders);
      }
    });
  }

  test("gives an event without a body as no bytes", async () => {
    const result = await readLambda({ headers: {}, body: null }, LIMIT);
    assert.equal(result.bytes.length, 0);
  });

  test("refuses another method, a long body and a body that is no base64", async () => {
    const refused = async (event) => (await readLambda({ headers: {}, ...event }, LIMIT)).refusal;
    assert.equal(await refused({ httpMethod: "GET" }), "method");
    assert.equal(await refused({ body: "a".repeat(LIMIT + 1) }), "too_long");
    const long = Buffer.alloc(LIMIT + 1).toString("base64");
    assert.equal(await refused({ body: long, isBase64Encoded: true }), "too_long");
    assert.equal(await refused({ body: long + long, isBase64Encoded: true }), "too_long");
    assert.equal(await refused({ body: "%", isBase64Encoded: true }), "malformed");
    const most = Buffer.alloc(LIMIT).toString("base64");
    assert.equal((await readLambda({ body: most, isBase64Encoded: true }, LIMIT)).bytes.length, LIMIT);
  });

  test("finds the text that middy keeps beside a parsed body, or says that the bytes are gone", async () => {
    const parsed = { headers: {}, body: JSON.parse(TEXT) };
    assert.equal(textOf(await readLambda({ ...parsed, rawBody: TEXT }, LIMIT)), TEXT);
    const { refusal, hint } = await readLambda(parsed, LIMIT);
    assert.equal(refusal, "body_used");
    assert.match(hint, /parsed before this handler/);
  });

  test("hints at Content-Encoding in any case", async () => {
    const { hint } = await readLambda({ headers: { "Content-Encoding": "gzip" }, body: TEXT }, LIMIT);
    assert.match(hint, /Content-Encoding: gzip/);
  });

  test("answers, with multi-value headers where only they came", () => {
    const answer = { status: 413, headers: { Connection: "close", Allow: "POST" } };
    assert.deepEqual(toLambda(answer, { headers: {}, multiValueHeaders: {} }), {
      statusCode: 413,
      headers: { Allow: "POST" },
      body: "",
      isBase64Encoded: false,
    });
    assert.deepEqual(toLambda(answer, { multiValueHeaders: {} }).multiValueHeaders, { Allow: ["POST"] });
  });
});
