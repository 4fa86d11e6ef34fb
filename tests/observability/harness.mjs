// What every file of the suite begins with: the package with the binding that `POSTPROXY_DM_BINDING` names, and a logger that
// keeps its lines.

export {
  assert,
  bindingName,
  connect,
  failure,
  sdk,
  startReceiver,
  suite,
  test,
} from "../conformance/harness.mjs";
export { deliver, makeReceiver, received, secret, signed } from "../receiver/harness.mjs";

import { connect, startReceiver } from "../conformance/harness.mjs";

export const API_KEY = "pp_live_never_in_a_log";

/** A logger that keeps its lines, with their levels. */
export function keepingLogger() {
  const lines = [];
  const at = (level) => (line) => lines.push([level, line]);
  const logger = Object.fromEntries(
    ["debug", "info", "warn", "error", "trace"].map((level) => [level, at(level)]),
  );
  return { logger, lines };
}

/** Answers a call that fails once, then succeeds. */
export const RETRIED = (_, number) =>
  number < 2
    ? [503, { "retry-after": "0", "x-request-id": "req_1" }]
    : [201, { "x-request-id": "req_2" }, '{"id":"msg_1","chat_id":"chat_1","body":"what a person reads"}'];

/** Runs work with a client of a server that answers so. */
export async function against(answer, options, work) {
  const server = await startReceiver(answer);
  try {
    return await work(connect({ api_key: API_KEY, url: server.url }, options), server);
  } finally {
    await server.stop();
  }
}
