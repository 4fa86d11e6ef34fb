// The vectors that core is tested with, through the package: which webhooks are trusted, how they are read, and where
// a window stands. The conformance suite runs these too.

import { assert, deepEqual, equal, failure } from "./assert.js";

/** At least so many, so that an empty file is no success. */
function cases(file, least) {
  assert(file.cases.length >= least, "the file has too few cases");
  return file.cases;
}

export function signatures(file) {
  return cases(file, 50).map(({ name, ...vector }) => [
    name,
    async ({ sdk }) => {
      const { body, body_hex, header, secrets, tolerance_seconds, now_seconds, expected } = vector;
      const raw = body_hex === undefined ? body : bytes(body_hex);
      const options = { toleranceSeconds: tolerance_seconds, now: now_seconds * 1000 };
      const verify = () => sdk.verifyWebhook(raw, header, secrets, options);
      if (expected === "ok") verify();
      else equal((await failure(verify)).reason, expected);
    },
  ]);
}

export function events(file) {
  const secret = "whsec_1";
  return cases(file, 80).map(({ name, body, expected }) => [
    name,
    async ({ sdk }) => {
      const parse = () => sdk.parseWebhook(body, sdk.signWebhook(body, secret), secret);
      if (expected.reason !== undefined) {
        equal((await failure(parse)).reason, expected.reason);
        return;
      }
      const text = expected.unchanged ? body.replace(/^\ufeff/, "") : expected.normalized;
      says(parse(), typeof text === "string" ? JSON.parse(text) : text);
    },
  ]);
}

/** What an event says, beside what stands for that which it leaves out. */
function says(actual, expected) {
  if (typeof expected !== "object" || expected === null) return equal(actual, expected);
  equal(Array.isArray(actual), Array.isArray(expected));
  for (const name of Object.keys(actual)) {
    if (Object.hasOwn(expected, name)) says(actual[name], expected[name]);
    else
      deepEqual(
        STAND_INS.includes(actual[name]) ? null : actual[name],
        Array.isArray(actual[name]) ? [] : null,
      );
  }
  for (const name of Object.keys(expected)) assert(Object.hasOwn(actual, name), `${name} is lost`);
}

const STAND_INS = [null, false, 0, "event"];

export function windows(file) {
  return cases(file, 30).map(({ name, platform, last_inbound_at, now, expected }) => [
    name,
    async ({ sdk }) => {
      const window = () => sdk.messagingWindow({ platform, last_inbound_at }, { now: new Date(now) });
      if (expected.error) {
        const error = await failure(window);
        equal(error.field, expected.error.field);
        equal(error.message, expected.error.message);
        return;
      }
      const { state, closesAt, humanAgentUntil } = window();
      equal(state, expected.state);
      equal(closesAt?.toISOString() ?? null, expected.closes_at);
      equal(humanAgentUntil?.toISOString() ?? null, expected.human_agent_until);
    },
  ]);
}

function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
