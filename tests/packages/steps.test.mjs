// The two sides of the WebAssembly boundary: the steps that crates/wasm/src/call.rs writes as lists, with the names that
// npm/binding/wasm/step.js gives them; and the kinds of failures.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { stepOf } from "../../npm/binding/wasm/step.js";
import { failureKinds } from "../../npm/generated.js";
import * as glue from "../../npm/wasm/postproxy_dm.js";

/** A call of an endpoint, with a clock that stands still. */
function start(name, { options = {}, content, file } = {}) {
  const client = new glue.Client(JSON.stringify({ apiKey: "pp_test_1" }));
  const given = JSON.stringify({ ids: ["chat_1"], query: {}, options });
  const text = content && JSON.stringify(content);
  return new glue.Call(
    client,
    name,
    given,
    text,
    file?.length,
    file ?? new Uint8Array(),
    0,
    0,
    new Uint8Array(24),
  );
}

const next = (call) => stepOf(call.poll(0, 0));

describe("a step of core", () => {
  before(() => {
    glue.initSync({ module: readFileSync(new URL("../../npm/wasm/postproxy_dm_bg.wasm", import.meta.url)) });
  });

  test("to send a request has its method, URL, headers, file and timeout", () => {
    const { headers, ...step } = next(
      start("sendMessage", { content: { body: "Hi" }, options: { timeoutMs: 5000 } }),
    );
    const url = "https://api.postproxy.dev/api/chats/chat_1/messages";
    assert.deepEqual(step, { kind: "send", method: "POST", url, hasFile: false, timeoutMs: 5000 });
    assert.equal(Object.fromEntries(headers).authorization, "Bearer pp_test_1");
  });

  test("to send a file says so", () => {
    const content = { media: [{ filename: "photo.png", content_type: "image/png" }] };
    assert.equal(next(start("sendMessage", { content, file: new Uint8Array([1, 2, 3]) })).hasFile, true);
  });

  test("to wait has its milliseconds", () => {
    const call = start("getChat");
    next(call);
    call.handleResponse(0, 0, 503, "retry-after\n7", new Uint8Array());
    assert.deepEqual(next(call), { kind: "wait", waitMs: 7000 });
  });

  test("that ends the call with success has no more, and the call has the answer's headers and attempts", () => {
    const call = start("getChat");
    next(call);
    call.handleResponse(0, 0, 200, "X-Fine\nyes\nx-odd\ncaf\xe9", new Uint8Array());
    assert.deepEqual(next(call), { kind: "done" });
    assert.deepEqual([call.headers, call.attempts], ['[["x-fine","yes"]]', 1]);
  });

  test("that ends the call with an error has it as JSON", () => {
    const call = start("getChat");
    next(call);
    call.handleResponse(0, 0, 404, "", new Uint8Array());
    const { kind, error } = next(call);
    assert.deepEqual([kind, JSON.parse(error).code], ["failed", "not_found"]);
  });

  test("of another kind is an error", () => {
    assert.throws(() => stepOf(["sleep", 7000]), { message: "core has no step sleep" });
  });
});

describe("a failure", () => {
  const codes = {
    connect: "connection_failed",
    impossible: "connection_failed",
    interrupted: "connection_interrupted",
    timeout: "timeout",
    redirected: "redirected",
    too_large: "answer_too_large",
    file: "invalid_argument",
  };

  function fail(kind) {
    const call = start("getChat", { options: { maxRetries: 0 } });
    next(call);
    call.handleFailure(0, 0, kind, "of a test");
    return JSON.parse(next(call).error).code;
  }

  test("has a kind that core knows", () => {
    const told = Object.values(failureKinds).map((kind) => [kind, fail(kind)]);
    assert.deepEqual(Object.fromEntries(told), codes);
  });

  test("of an unknown kind is an error", () => {
    for (const kind of ["tooLarge", ""]) {
      assert.throws(() => fail(kind), { name: "Error", message: `${kind} is not a kind of failure` });
    }
  });
});
