// The public types of postproxy-dm/opentelemetry: spans and metrics of calls and events, for programs that use OpenTelemetry.

import type { MeterProvider, TracerProvider } from "@opentelemetry/api";

/** The options of {@link PostproxyInstrumentation}. */
export interface PostproxyInstrumentationConfig {
  /** Whether it begins at once. Default: true. */
  enabled?: boolean;
}

/**
 * Makes spans and metrics of the calls of all clients and of the events of all receivers. Make one for the program, alone or among
 * the `instrumentations` of an SDK. Without a provider it uses the global ones.
 */
export class PostproxyInstrumentation {
  constructor(config?: PostproxyInstrumentationConfig);
  readonly instrumentationName: string;
  readonly instrumentationVersion: string;
  enable(): void;
  disable(): void;
  setTracerProvider(provider: TracerProvider): void;
  setMeterProvider(provider: MeterProvider): void;
  setConfig(config: PostproxyInstrumentationConfig): void;
  getConfig(): PostproxyInstrumentationConfig;
}
