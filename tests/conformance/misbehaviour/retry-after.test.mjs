// Retry-After: waits that the service asks for.

import { answer, read } from "../../misbehaving-server.mjs";
import { assert, suite, test } from "../harness.mjs";
import { against, call, failing, ok, sameRequests, told } from "./support.mjs";

suite("Retry-After", () => {
  const now = Date.now();
  const date = (seconds) => new Date(now + seconds * 1000).toUTCString();
  const cases = {
    "in seconds": [{ "retry-after": "120" }, 120_000],
    "as a date, by the server's own clock": [
      { "retry-after": "Sun, 31 May 2009 10:02:00 GMT", date: "Sun, 31 May 2009 10:00:00 GMT" },
      120_000,
    ],
    "as a date of the old form": [
      { "retry-after": "Sunday, 31-May-09 10:02:00 GMT", date: "Sun May 31 10:00:00 2009" },
      120_000,
    ],
    "far beyond the deadline": [{ "retry-after": "31536000" }, 31_536_000_000],
  };
  for (const [name, [headers, retryAfterMs]] of Object.entries(cases)) {
    test(`${name}, later than the deadline: the call fails at once and says so`, async () => {
      await against([[read, answer(429, headers)]], async (postproxy, server) => {
        const error = await failing(postproxy, server, { timeoutMs: 5000 });
        assert.equal(told(error), "RateLimitError rate_limited rejected");
        assert.equal(error.retryAfterMs, retryAfterMs);
        assert.equal(error.attempts, 1);
        assert.match(error.message, /asks to wait \d+ s before a retry, but \d\.\d s are left of timeoutMs/);
      });
    });
  }

  const waited = {
    "of nothing": [{ "retry-after": "0" }, 0],
    "of a second": [{ "retry-after": "1" }, 1000],
    "that has passed": [{ "retry-after": date(-60) }, 0],
    "that is garbage": [{ "retry-after": "soon" }, 0],
    "that is negative": [{ "retry-after": "-5" }, 0],
    "that is a fraction": [{ "retry-after": "7.25" }, 0],
  };
  for (const [name, [headers, leastMs]] of Object.entries(waited)) {
    test(`${name}: the call is repeated after it`, async () => {
      await against(
        [
          [read, answer(429, headers)],
          [read, ok],
        ],
        async (postproxy, server) => {
          const { attempts } = await call(postproxy).withResponse();
          assert.equal(attempts, 2);
          const [first, second] = server.requests;
          sameRequests(server.requests);
          // Both are the server's times: it gets what was sent a little later, and not always the same little.
          assert(second.at - first.at > leastMs - 50);
          assert(second.at - first.at < leastMs + 5000);
        },
      );
    });
  }
});
