// The tracer and the instruments of metrics. They are made when something is first told, because a program may set its
// providers after the instrumentation.

import { context, metrics, trace } from "@opentelemetry/api";

/** @import { Context, Counter, Histogram, Meter, MeterProvider, Span, SpanOptions, Tracer, TracerProvider } from "@opentelemetry/api" */

/** The bounds that the conventions advise for durations, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** An event may wait for hours. */
const AGE_SECONDS = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400];

export class Instruments {
  #name;
  #version;
  /** @type {Tracer | undefined} */
  #tracer;
  /** @type {Meter | undefined} */
  #meter;
  /** @type {Map<string, Histogram | Counter>} */
  #made = new Map();

  /**
   * @param {string} name
   * @param {string} version
   */
  constructor(name, version) {
    this.#name = name;
    this.#version = version;
  }

  /** @param {TracerProvider} provider */
  setTracerProvider(provider) {
    this.#tracer = provider.getTracer(this.#name, this.#version);
  }

  /** @param {MeterProvider} provider */
  setMeterProvider(provider) {
    this.#meter = provider.getMeter(this.#name, this.#version);
    this.#made.clear();
  }

  /**
   * Begins a span. Returns it with the context in which it is active.
   * @param {string} name
   * @param {SpanOptions} options
   * @param {Context} [parent]
   * @returns {{ span: Span, inside: Context }}
   */
  begin(name, options, parent = context.active()) {
    this.#tracer ??= trace.getTracer(this.#name, this.#version);
    const span = this.#tracer.startSpan(name, options, parent);
    return { span, inside: trace.setSpan(parent, span) };
  }

  get callDuration() {
    return this.#histogram("postproxy.call.duration", SECONDS, "Duration of calls, with their retries.");
  }

  get attemptDuration() {
    return this.#histogram("http.client.request.duration", SECONDS, "Duration of the attempts of calls.");
  }

  get processDuration() {
    return this.#histogram("messaging.process.duration", SECONDS, "Duration of the runs of handlers.");
  }

  get eventAge() {
    return this.#histogram("postproxy.event.age", AGE_SECONDS, "Age of an event when its first run begins.");
  }

  get retries() {
    const make = (/** @type {Meter} */ meter) =>
      meter.createCounter("postproxy.call.retries", {
        unit: "{attempt}",
        description: "Attempts that were repeated.",
      });
    return /** @type {Counter} */ (this.#instrument("postproxy.call.retries", make));
  }

  /**
   * @param {string} name
   * @param {number[]} bounds
   * @param {string} description
   */
  #histogram(name, bounds, description) {
    const advice = { explicitBucketBoundaries: bounds };
    const make = (/** @type {Meter} */ meter) =>
      meter.createHistogram(name, { unit: "s", description, advice });
    return /** @type {Histogram} */ (this.#instrument(name, make));
  }

  /**
   * @param {string} name
   * @param {(meter: Meter) => Histogram | Counter} make
   */
  #instrument(name, make) {
    this.#meter ??= metrics.getMeter(this.#name, this.#version);
    const instrument = this.#made.get(name) ?? make(this.#meter);
    this.#made.set(name, instrument);
    return instrument;
  }
}
