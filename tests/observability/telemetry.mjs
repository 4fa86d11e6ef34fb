// OpenTelemetry's own SDK, which keeps in memory what it is given; and an HTTP call that its instrumentations can see.

import { context, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { PostproxyInstrumentation } from "../../npm/opentelemetry/opentelemetry.js";

export { PostproxyInstrumentation };

const exporter = new InMemorySpanExporter();
export const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
// The global one, with the context of async hooks and W3C's propagators.
tracerProvider.register();
export const tracer = trace.getTracer("the program");

/** A provider of meters whose points can be read. */
export function startMetrics() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  return {
    meterProvider,
    /** Every point that was recorded: its metric's name and unit, its attributes, and its value. */
    async points() {
      await reader.forceFlush();
      const { scopeMetrics } = exporter.getMetrics().at(-1);
      await meterProvider.shutdown();
      return scopeMetrics.flatMap(({ scope, metrics }) =>
        metrics.flatMap(({ descriptor: { name, unit }, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => ({ scope: scope.name, name, unit, attributes, value })),
        ),
      );
    },
  };
}

/** Does work inside a span of the program. Returns that span, with all spans that have ended by then. */
export async function inSpan(work) {
  exporter.reset();
  const span = tracer.startSpan("work of the program");
  await context.with(trace.setSpan(context.active(), span), work);
  span.end();
  return { span: span.spanContext(), spans: endedSpans() };
}

/** The spans that have ended since `inSpan` began, without the program's own. */
export function endedSpans() {
  return exporter.getFinishedSpans().filter(({ name }) => name !== "work of the program");
}

export const scopeOf = ({ instrumentationScope }) => instrumentationScope.name;

/** The header that carries a span's context. */
export function traceparentOf({ traceId, spanId }) {
  return `00-${traceId}-${spanId}-01`;
}
