// Tells whether a webhook comes from this machine, where whoever sent it may be told what became of its event.

/** @import { Answer } from "./delivery.js" */

/** The header by which a sender on this machine learns what became of its event. */
const OUTCOME_HEADER = "X-Event-Outcome";

/** A request with one of these has come by way of somebody else. */
const OF_PROXIES = ["x-forwarded-for", "forwarded", "via", "x-real-ip"];

/**
 * @param {any} req of node:http, or a framework's
 */
export function isLocalNode(req) {
  const node = req?.socket ? req : req?.raw;
  const headers = node?.headers ?? {};
  return isLoopback(node?.socket?.remoteAddress) && !OF_PROXIES.some((name) => headers[name] !== undefined);
}

/**
 * A web request doesn't say who sent it, but Bun's server and Deno's, which are further arguments, do.
 * @param {any} request
 * @param {any[]} given
 */
export function isLocalWeb(request, given) {
  if (OF_PROXIES.some((name) => request.headers.get(name))) return false;
  return given.some((value) => {
    try {
      return isLoopback(value?.remoteAddr?.hostname ?? value?.requestIP?.(request)?.address);
    } catch {
      return false;
    }
  });
}

/**
 * @param {Answer} answer
 * @returns {Answer}
 */
export function withOutcome(answer) {
  if (answer.outcome === "refused") return answer;
  return { ...answer, headers: { ...answer.headers, [OUTCOME_HEADER]: answer.outcome } };
}

/** @param {unknown} address */
function isLoopback(address) {
  return typeof address === "string" && /^(::ffff:)?127\.|^::1$/.test(address);
}
