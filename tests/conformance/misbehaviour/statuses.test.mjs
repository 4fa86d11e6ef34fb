// Answers of any status: errors, garbage, redirects.

import { inspect } from "node:util";
import { answer, read } from "../../misbehaving-server.mjs";
import { assert, suite, test } from "../harness.mjs";
import { API_KEY, against, failing, JSON_TEXT, ok, REFUSED, told, UNREADABLE } from "./support.mjs";

suite("an answer of any status", () => {
  const page = "<html>Bad gateway</html>";
  const cases = {
    "500 with nothing": [answer(500), "ServerError server_error unknown", 2],
    "502 with a page": [
      answer(502, { "content-type": "text/html" }, page),
      "ServerError server_error unknown",
      2,
    ],
    "509 with garbage": [answer(509, {}, "\0\xff".repeat(99)), "ServerError server_error unknown", 2],
    "306 that nobody uses": [answer(306), "PostproxyError redirected rejected", 1],
    "304 that nobody asked for": [answer(304), "PostproxyError redirected rejected", 1],
    "418 with JSON that is no object": [
      answer(418, {}, "[1]"),
      "PostproxyError unexpected_status rejected",
      1,
    ],
    "422 with JSON cut short": [answer(422, {}, '{"error":"n'), REFUSED, 1],
    "600 that is none": [answer(600), "PostproxyError unexpected_status rejected", 1],
    "999 that is none": [answer(999, {}, page), "PostproxyError unexpected_status rejected", 1],
  };
  for (const [name, [step, expected, attempts]] of Object.entries(cases)) {
    test(`is an error: ${name}`, async () => {
      await against([[read, step]], async (postproxy, server) => {
        const error = await failing(postproxy, server, { maxRetries: 1 });
        assert.equal(told(error), expected);
        assert.equal(error.attempts, attempts);
        assert.equal(error.status, Number.parseInt(name, 10));
      });
    });
  }

  const unreadable = {
    "a page": "<html>Sign in to the hotel</html>",
    "JSON cut short": '{"id":"msg_1"',
    "two texts": "{}{}",
    "UTF-16": Buffer.from(JSON_TEXT, "utf16le"),
    blank: " ",
  };
  for (const [name, body] of Object.entries(unreadable)) {
    test(`may have done what was asked, where it is 200 with garbage: ${name}`, async () => {
      const garbage = answer(200, { "x-request-id": "req_1" }, body);
      await against([[read, garbage]], async (postproxy, server) => {
        const error = await failing(postproxy, server);
        assert.equal(told(error), UNREADABLE);
        assert.equal(error.attempts, 1);
        assert.equal(error.status, 200);
        assert.equal(error.requestId, "req_1");
        assert.equal(error.body, body.toString());
      });
    });
  }

  test("is told without the key, wherever the server repeats it", async () => {
    const told = { error: `Bad ${API_KEY}`, code: API_KEY, field: API_KEY };
    const headers = { "x-request-id": API_KEY, "x-echo": `Bearer ${API_KEY}` };
    const repeat = (status) => answer(`${status} ${API_KEY}`, headers, JSON.stringify(told));
    const garbage = answer(200, headers, `Hello, ${API_KEY}!`);
    const script = [
      [read, repeat(422)],
      [read, repeat(302)],
      [read, repeat(999)],
      [read, garbage],
    ];
    await against(script, async (postproxy, server) => {
      for (const _ of script) {
        const error = await failing(postproxy, server);
        assert.equal(error.requestId, "[redacted]");
        assert.equal(error.headers.get("x-echo"), "Bearer [redacted]");
        assert.match(JSON.stringify(error.body), /\[redacted\]/);
      }
      const shown = [inspect(postproxy, { depth: 9, showHidden: true }), JSON.stringify(postproxy)];
      assert(!shown.join().includes(API_KEY));
    });
  });
});

suite("a redirect is not followed", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    test(`by ${status}, to another origin or the same`, async () => {
      await against([[read, ok]], async (_, elsewhere) => {
        const script = [`${elsewhere.url}/api/profiles`, "/api/elsewhere"].map((location) => [
          read,
          answer(status, { location }, "Over there"),
        ]);
        await against(script, async (postproxy, server) => {
          for (const _ of script) {
            const error = await failing(postproxy, server);
            assert.equal(told(error), "PostproxyError redirected rejected");
            assert.equal(error.status, status);
            assert.equal(error.attempts, 1);
          }
          assert.equal(server.requests.length, 2);
        });
        assert.equal(elsewhere.clients.length, 0);
      });
    });
  }
});
