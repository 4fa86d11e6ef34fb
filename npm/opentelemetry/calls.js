// The spans of calls, with a child for each attempt, as the conventions for HTTP clients say; and the metrics of both.

import { propagation, SpanKind } from "@opentelemetry/api";
import { forgetRequests, watchRequests } from "./requests.js";
import { activate, known, setFailure, typeOf } from "./span.js";

/** @import { Attributes, Context, Span } from "@opentelemetry/api" */
/** @import { AttemptTrace, CallTrace } from "../../index.js" */
/** @import { Instruments } from "./instruments.js" */

/** @typedef {import("./requests.js").Watched & { span: Span, atMs: number, startedMs: number }} Begun */

export class Calls {
  #instruments;
  /** @type {WeakMap<CallTrace, Begun>} */
  #begun = new WeakMap();

  /** @param {Instruments} instruments */
  constructor(instruments) {
    this.#instruments = instruments;
  }

  ofCall = {
    start: (/** @type {any} */ message) => this.#begin(message),
    asyncEnd: (/** @type {any} */ message) => this.#end(message),
  };

  ofAttempt = { end: (/** @type {any} */ message) => this.#attempt(message) };

  forget() {
    forgetRequests();
  }

  /** @param {CallTrace} message */
  #begin(message) {
    const { operation, conversationId, messageId, binding, headers } = message;
    const [atMs, startedMs] = [Date.now(), performance.now()];
    const attributes = known({
      "postproxy.operation": operation,
      "messaging.message.conversation_id": conversationId,
      "messaging.message.id": messageId,
    });
    const { span, inside } = this.#instruments.begin(operation, { kind: SpanKind.CLIENT, attributes });
    const begun = { span, inside, atMs, startedMs, sent: {}, isTraced: false };
    this.#begun.set(message, begun);
    if (binding === "native") {
      propagation.inject(inside, begun.sent);
      activate(message, inside);
    } else {
      activate(message, watchRequests(begun));
    }
    Object.assign(headers, begun.sent);
  }

  /** @param {CallTrace} message */
  #end(message) {
    const begun = this.#begun.get(message);
    if (begun === undefined) return;
    const { span, startedMs } = begun;
    const { operation, conversationId, messageId, attempts, outcome, requestId, error } = message;
    span.setAttributes(
      known({
        "messaging.message.conversation_id": conversationId,
        "messaging.message.id": messageId,
        "postproxy.attempts": attempts,
        "postproxy.outcome": outcome,
        "postproxy.request_id": requestId,
      }),
    );
    const type = typeOf(error);
    const seconds = (performance.now() - startedMs) / 1000;
    const attributes = known({ "postproxy.operation": operation, "error.type": type });
    this.#instruments.callDuration.record(seconds, attributes, begun.inside);
    setFailure(span, type);
    span.end();
  }

  /** @param {AttemptTrace} message */
  #attempt(message) {
    const { call, method, url, status, error, durationMs, nextDelayMs } = message;
    const operation = { "postproxy.operation": call.operation };
    // As the conventions say: the status of an answer, or what kept it away.
    const type = error && (status === null ? typeOf(error) : String(status));
    if (nextDelayMs !== null) {
      this.#instruments.retries.add(1, known({ ...operation, "error.type": type }));
    }
    const begun = this.#begun.get(call);
    const { scheme, server } = serverOf(url);
    begun?.span.setAttributes(server);
    if (begun?.isTraced) {
      begun.isTraced = false;
      return;
    }
    const attributes = known({
      "http.request.method": method,
      "http.response.status_code": status ?? undefined,
      "error.type": type,
      "url.scheme": scheme,
      ...server,
    });
    this.#instruments.attemptDuration.record(durationMs / 1000, attributes, begun?.inside);
    if (begun !== undefined) this.#makeSpan(message, begun, attributes);
  }

  /**
   * The span of an attempt, which has ended.
   * @param {AttemptTrace} message
   * @param {Begun} begun
   * @param {Attributes} attributes
   */
  #makeSpan({ method, url, attempt, durationMs, requestId }, { inside, atMs }, attributes) {
    const endMs = Date.now();
    const more = known({
      "url.full": url,
      "http.request.resend_count": attempt > 1 ? attempt - 1 : undefined,
      "postproxy.request_id": requestId ?? undefined,
    });
    const { span } = this.#instruments.begin(
      method,
      {
        kind: SpanKind.CLIENT,
        startTime: Math.max(atMs, endMs - durationMs),
        attributes: { ...attributes, ...more },
      },
      inside,
    );
    setFailure(span, attributes["error.type"]);
    span.end(endMs);
  }
}

/** @param {string} url */
function serverOf(url) {
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol.slice(0, -1);
  // Without the brackets of an IPv6 address.
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    scheme,
    server: { "server.address": address, "server.port": Number(port || (scheme === "https" ? 443 : 80)) },
  };
}
