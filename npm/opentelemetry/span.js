// What the spans of calls and of runs have in common.

import { context, SpanStatusCode } from "@opentelemetry/api";

/** @import { Attributes, AttributeValue, Context, Span } from "@opentelemetry/api" */
/** @import { TraceError } from "../../index.js" */

/**
 * Does the work that a message tells of in a context.
 * @param {{ around?: (<Result>(work: () => Result) => Result) | undefined }} message
 * @param {Context} inside
 */
export function activate(message, inside) {
  // Another subscriber may have set it too.
  const { around } = message;
  message.around = (work) => context.with(inside, () => (around ? around(work) : work()));
}

/**
 * Marks a span as failed, if it has.
 * @param {Span} span
 * @param {AttributeValue | undefined} type
 */
export function setFailure(span, type) {
  if (type === undefined) return;
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * The name of a failure in `error.type`.
 * @param {TraceError | undefined} error
 */
export function typeOf(error) {
  return error && (error.code ?? error.name);
}

/**
 * Attributes without those that are unknown.
 * @param {Record<string, string | number | undefined>} attributes
 * @returns {Attributes}
 */
export function known(attributes) {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
