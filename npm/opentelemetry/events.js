// The spans of handlers' runs, as the conventions for messaging say, and how long runs take and events wait.

import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { activate, known, setFailure, typeOf } from "./span.js";

/** @import { Attributes, Context, Span } from "@opentelemetry/api" */
/** @import { EventTrace } from "../../index.js" */
/** @import { Instruments } from "./instruments.js" */

/** @typedef {{ span: Span, inside: Context, startedMs: number, attributes: Attributes }} Begun */

const SYSTEM = "postproxy";
const OPERATION = "process";

export class Events {
  #instruments;
  /** @type {WeakMap<EventTrace, Begun>} */
  #begun = new WeakMap();

  /** @param {Instruments} instruments */
  constructor(instruments) {
    this.#instruments = instruments;
  }

  ofEvent = {
    start: (/** @type {any} */ message) => this.#begin(message),
    asyncEnd: (/** @type {any} */ message) => this.#end(message),
  };

  /** @param {EventTrace} message */
  #begin(message) {
    const { eventId, eventType, conversationId, messageId, receiver, attempt, ageMs } = message;
    const attributes = {
      "messaging.system": SYSTEM,
      "messaging.operation.name": OPERATION,
      "messaging.destination.name": eventType,
      "messaging.consumer.group.name": receiver,
    };
    const { parent, links } = originOf(message);
    const { span, inside } = this.#instruments.begin(
      `${OPERATION} ${eventType}`,
      {
        kind: SpanKind.CONSUMER,
        links,
        attributes: known({
          ...attributes,
          "messaging.operation.type": OPERATION,
          "messaging.message.id": messageId,
          "messaging.message.conversation_id": conversationId,
          "postproxy.event.id": eventId,
          "postproxy.event.attempt": attempt,
        }),
      },
      parent,
    );
    activate(message, inside);
    this.#begun.set(message, { span, inside, startedMs: performance.now(), attributes });
    // An event waits once, for its first run.
    if (attempt === 1 && ageMs !== undefined) {
      this.#instruments.eventAge.record(ageMs / 1000, attributes, inside);
    }
  }

  /** @param {EventTrace} message */
  #end(message) {
    const begun = this.#begun.get(message);
    if (begun === undefined) return;
    const { span, inside, startedMs, attributes } = begun;
    const type = typeOf(message.error);
    const seconds = (performance.now() - startedMs) / 1000;
    this.#instruments.processDuration.record(seconds, known({ ...attributes, "error.type": type }), inside);
    setFailure(span, type);
    span.end();
  }
}

/**
 * The parent of a run's span: the span of the request that brought the event, with a link to the context that came with it;
 * without such a span, that context itself.
 * @param {EventTrace} message
 */
function originOf({ traceContext = {} }) {
  const active = context.active();
  const extracted = propagation.extract(ROOT_CONTEXT, traceContext);
  const producer = trace.getSpanContext(extracted);
  if (producer === undefined) return { parent: active, links: [] };
  if (trace.getSpanContext(active) === undefined) {
    return { parent: trace.setSpanContext(active, producer), links: [] };
  }
  return { parent: active, links: [{ context: producer }] };
}
