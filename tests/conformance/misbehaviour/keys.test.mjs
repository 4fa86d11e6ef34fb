// The API key shows in no error, however the server repeats it.

import { answer, read } from "../../misbehaving-server.mjs";
import { assert, suite, test } from "../harness.mjs";
import { API_KEY, against, failing } from "./support.mjs";

suite("an error holds no key,", () => {
  const unit = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const units = [...API_KEY].map(unit).join("");
  const percent = [...API_KEY].map((it) => `%${it.charCodeAt(0).toString(16)}`).join("");
  const json = { "content-type": "application/json" };
  const cases = {
    "escaped in the body": [422, json, `{"error":"no","request":{"authorization":"Bearer ${units}"}}`],
    "half escaped": [422, json, `{"error":"no","key":"${unit(API_KEY[0])}${API_KEY.slice(1)}"}`],
    "escaped in a name": [422, json, `{"error":"no","${units}":1}`],
    "escaped in the message": [401, json, `{"error":"bad key ${units}"}`],
    "escaped in the code and the field": [422, json, `{"error":"no","code":"${units}","field":"${units}"}`],
    "escaped in JSON that breaks off": [500, json, `{"error":"no","key":"${units}`],
    "escaped in JSON within JSON": [422, json, JSON.stringify({ error: "no", echo: `{"key":"${units}"}` })],
    "in a URL": [422, json, `{"error":"no","url":"/api?key=${percent}"}`],
    "in a header as in a URL": [302, { location: `/login?key=${percent}` }, ""],
    "in a page": [502, { "content-type": "text/html" }, `<pre>${percent} &#${API_KEY.charCodeAt(0)};</pre>`],
    "in a success that can't be read": [200, json, `{"key":"${units}"`],
    "cut where a body is cut": [500, {}, "x".repeat(64 * 1024 - 10) + API_KEY],
  };
  for (const [name, given] of Object.entries(cases)) {
    test(name, async () => {
      const reports = [];
      const onAttempt = (report) => reports.push(report);
      await against([[read, answer(...given)]], async (postproxy, server) => {
        const error = await failing(postproxy, server, { maxRetries: 0, onAttempt });
        // What a body says is what its reader sees, not how it was written.
        const shown = JSON.stringify([error, error.body, [...error.headers], reports]);
        for (const form of [API_KEY, units, percent, API_KEY.slice(0, 8)]) {
          assert(
            !shown.includes(form) && !shown.includes(JSON.stringify(form).slice(1, -1)),
            shown.slice(0, 500),
          );
        }
        assert(shown.includes("[redacted]"), shown.slice(0, 500));
      });
    });
  }
});
