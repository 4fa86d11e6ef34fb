// `verify`: which bodies and headers pass, and what it says of those that don't.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { signWebhook } from "postproxy-dm";
import { exampleEvent } from "postproxy-dm/testing";
import { assert, before, describe, jsonLines, test, withCommand } from "./harness.mjs";

const SECRET = "whsec_of_the_webhook";

describe("verify", () => {
  const context = withCommand();
  const event = exampleEvent("message.received");
  const body = JSON.stringify(event);
  const now = Date.now();
  const signature = signWebhook(body, SECRET);
  const old = signWebhook(body, SECRET, { timestamp: new Date(now - 7_200_000) });
  const verify = (args, { secret = SECRET, input } = {}) =>
    context.run(["verify", ...args], { env: { POSTPROXY_WEBHOOK_SECRET: secret }, input });
  const save = (name, text) => writeFileSync(join(context.home, name), text);
  before(() => {
    save("body.json", body);
    save("headers.txt", `POST /hooks HTTP/1.1\r\nHost: x\r\nX-Postproxy-Signature: ${signature}\r\n\r\n`);
    save("headers.json", JSON.stringify({ host: "x", "X-Postproxy-Signature": signature }));
    save("none.txt", "host: x\n");
  });

  test("passes a body with its signature, however the header was saved", async () => {
    for (const args of [
      ["--signature", signature],
      ["--signature", `X-Postproxy-Signature: ${signature}`],
      ["--headers", "headers.txt"],
      ["--headers", "headers.json"],
    ]) {
      const { code, stdout, stderr } = await verify(["body.json", ...args]);
      assert.deepEqual(
        [code, stdout, stderr],
        [0, `ok  message.received  ${event.id}\n`, ""],
        args.join(" "),
      );
    }
    const { stdout } = await verify(["-", "--signature", signature, "--json"], { input: body });
    assert.deepEqual(jsonLines(stdout), [
      { ok: true, reason: null, why: null, id: event.id, type: event.type },
    ]);
  });

  test("judges the age only if it is told when the webhook came", async () => {
    const saved = await verify(["body.json", "--signature", old]);
    assert.equal(saved.code, 0);
    assert.match(saved.stderr, /^its age wasn't judged: .* 72\d\d s old/);
    const late = await verify(["body.json", "--signature", old, "--at", "1h"]);
    assert.equal(late.code, 1);
    assert.match(late.stderr, /^timestamp_too_old: /);
    const then = new Date(now - 7_100_000).toISOString();
    assert.equal((await verify(["body.json", "--signature", old, "--at", then])).code, 0);
  });

  const damaged = {
    "a line's end was added": [`${body}\n`, /without the line's end at its end/],
    "a byte order mark was added": [`\ufeff${body}`, /without the byte order mark/],
    "it was written again, with spaces": [JSON.stringify(event, null, 2), /as JSON\.stringify writes it/],
    "a text in it was changed": [
      body.replace(event.id, "evt_other"),
      /the body was changed before it was saved/,
    ],
  };
  for (const [name, [input, words]] of Object.entries(damaged)) {
    test(`says that ${name}`, async () => {
      for (const header of [signature, old]) {
        const { code, stdout, stderr } = await verify(["-", "--signature", header], { input });
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /^signature_mismatch: /);
        assert.match(stderr, words);
      }
    });
  }

  test("says that the ends of lines were changed", async () => {
    const pretty = JSON.stringify(event, null, 2);
    const header = signWebhook(pretty, SECRET);
    const input = pretty.replaceAll("\n", "\r\n");
    const { stderr } = await verify(["-", "--signature", header], { input });
    assert.match(stderr, /with LF as the ends of its lines/);
  });

  test("says what is wrong with the secret, and doesn't show it", async () => {
    for (const [secret, words] of [
      [`"${SECRET}"`, /without its quotation marks/],
      [`${SECRET} `, /without the white space at its ends/],
      ["whsec_of_another", /the secret is another webhook's/],
    ]) {
      const { code, stderr } = await verify(["body.json", "--signature", signature], { secret });
      assert.equal(code, 1);
      assert.match(stderr, words);
      assert(!stderr.includes("whsec_of"), stderr);
    }
  });

  test("says that the header is missing, or none", async () => {
    const missing = await verify(["body.json", "--headers", "none.txt"]);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^missing_signature: none\.txt/);
    const other = await verify(["body.json", "--signature", "sha256=abc"]);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /^malformed_signature: /);
    const neither = await verify(["body.json"]);
    assert.equal(neither.code, 2);
    assert.equal((await verify(["no-file", "--signature", signature])).code, 2);
  });

  test("says that a signed body is no event", async () => {
    const input = "not JSON";
    const { code, stdout, stderr } = await verify(
      ["-", "--signature", signWebhook(input, SECRET), "--json"],
      { input },
    );
    assert.equal(code, 1);
    assert.equal(jsonLines(stdout)[0].reason, "malformed_payload");
    assert.match(stderr, /^malformed_payload: /);
  });
});
