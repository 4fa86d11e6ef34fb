import { inspect } from "node:util";
import { answer, send, startMisbehaving } from "../../misbehaving-server.mjs";
import { assert, bindingName, connect, failure, sdk } from "../harness.mjs";

export const API_KEY = "pp_live_do_not_tell";
export const MEGABYTE = 1024 * 1024;
export const JSON_TEXT = '{"id":"msg_1"}';
export const ok = answer(200, { "content-type": "application/json" }, JSON_TEXT);
/** The beginning of an answer that has `JSON_TEXT` for its body, but for how that ends. */
export const head = (...fields) => send(["HTTP/1.1 200 OK", ...fields, "", ""].join("\r\n"));
export const text = send(JSON_TEXT);

/** What one binding does and the other does not, because its host does. */
export const byBinding = (outcomes) => outcomes[bindingName];

/** What nobody caught, or Node warned of, since the last test. */
const alarms = [];
for (const event of ["unhandledRejection", "warning"]) process.on(event, (alarm) => alarms.push(alarm));

/** Runs a test against a server with a script. Whatever came of it, nothing may be left behind. */
export async function against(script, work, options) {
  const server = await startMisbehaving(...script);
  try {
    await work(connect({ api_key: API_KEY, url: server.url }, options), server);
    await server.settled();
    assert.deepEqual(alarms.splice(0), []);
  } finally {
    await server.stop();
  }
}

export const call = (postproxy, options) => postproxy.sendMessage("chat_1", { body: "Hi" }, options);

/** A call that must fail. What holds for every error is checked. */
export async function failing(postproxy, server, options) {
  const before = server.attempts;
  const started = performance.now();
  const error = await failure(call(postproxy, options));
  const took = performance.now() - started;

  assert(error instanceof sdk.PostproxyError, inspect(error));
  assert(took < 10_000, `it took ${took} ms`);
  if (error.outcome !== "not_sent") {
    // The deadline may pass before the server has seen the last attempt.
    const unseen = error.attempts - (server.attempts - before);
    assert(unseen === 0 || (unseen === 1 && error.code === "timeout"), `${unseen} attempts were not seen`);
  }
  sameRequests(server.requests.slice(before), error.idempotencyKey);
  const shown = [error.stack, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })];
  shown.push(...Object.values(error).map(String), ...[...error.headers].flat());
  assert(!shown.join().includes(API_KEY), "it tells the key");
  return error;
}

/** Every attempt is the same request, under one key. */
export function sameRequests(requests, key = requests[0].headers["idempotency-key"]) {
  for (const request of requests) {
    assert.equal(request.headers["idempotency-key"], key);
    assert.equal(request.head, requests[0].head);
    if (request.body) assert.equal(request.body.toString(), '{"body":"Hi"}');
  }
}

/** An error's class, code and outcome in one line. */
export const told = ({ name, code, outcome }) => `${name} ${code} ${outcome}`;

export const INTERRUPTED = "ConnectionError connection_interrupted unknown";
export const NOT_SENT = "ConnectionError connection_failed not_sent";
export const TIMED_OUT = "TimeoutError timeout unknown";
export const ABORTED = "AbortError aborted unknown";
export const UNREADABLE = "PostproxyError unreadable_answer unknown";
export const TOO_LARGE = "PostproxyError answer_too_large unknown";
export const REFUSED = "ValidationError validation_failed rejected";
