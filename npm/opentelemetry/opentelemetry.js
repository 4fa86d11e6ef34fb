// The entry of "postproxy-dm/opentelemetry": spans and metrics of calls and events, made from what the tracing channels tell.

import channels from "node:diagnostics_channel";
import { version } from "../generated.js";
import { booleanOf, fieldsOf } from "../given.js";
import { Calls } from "./calls.js";
import { Events } from "./events.js";
import { Instruments } from "./instruments.js";

/** @import { MeterProvider, TracerProvider } from "@opentelemetry/api" */
/** @import * as Declared from "../../opentelemetry.js" */

const NAME = "postproxy-dm";

/** @implements {Declared.PostproxyInstrumentation} */
export class PostproxyInstrumentation {
  instrumentationName = NAME;
  instrumentationVersion = version;
  #config;
  #instruments = new Instruments(NAME, version);
  #calls = new Calls(this.#instruments);
  #isEnabled = false;
  /** @type {[channel: any, subscribers: object][]} */
  #subscribed;

  /** @param {Declared.PostproxyInstrumentationConfig} [config] */
  constructor(config) {
    this.#config = configOf(config);
    // Node before 18.19 has no tracing channels: nothing is told there.
    const channel = (/** @type {string} */ name) => channels.tracingChannel?.(`postproxy-dm:${name}`);
    this.#subscribed = [
      [channel("call"), this.#calls.ofCall],
      [channel("attempt"), this.#calls.ofAttempt],
      [channel("event"), new Events(this.#instruments).ofEvent],
    ];
    if (this.#config.enabled !== false) this.enable();
  }

  enable() {
    if (this.#isEnabled) return;
    this.#isEnabled = true;
    for (const [channel, subscribers] of this.#subscribed) channel?.subscribe(subscribers);
  }

  disable() {
    this.#isEnabled = false;
    for (const [channel, subscribers] of this.#subscribed) channel?.unsubscribe(subscribers);
    this.#calls.forget();
  }

  /** @param {TracerProvider} provider */
  setTracerProvider(provider) {
    this.#instruments.setTracerProvider(provider);
  }

  /** @param {MeterProvider} provider */
  setMeterProvider(provider) {
    this.#instruments.setMeterProvider(provider);
  }

  /** @param {Declared.PostproxyInstrumentationConfig} config */
  setConfig(config) {
    this.#config = configOf(config);
  }

  getConfig() {
    return this.#config;
  }
}

/**
 * @param {unknown} given
 * @returns {Declared.PostproxyInstrumentationConfig}
 */
function configOf(given) {
  const { enabled, ...others } = fieldsOf(given, "config");
  return enabled === undefined ? others : { ...others, enabled: booleanOf(enabled, "config.enabled") };
}
