// Tells the user's callbacks what happened. What they throw or reject with must not change what happens to an event, so it
// only goes to the console.

/** @import { Outcome as EventOutcome, ReceiverOptions } from "../../receiver.js" */
/** @import { WebhookEvent } from "../../index.js" */

/** The channel of `node:diagnostics_channel` on which every outcome is published. */
export const CHANNEL = "postproxy-dm:outcome";

/** @typedef {ReturnType<typeof teller>} Teller */

/**
 * @param {Pick<ReceiverOptions, "onOutcome" | "onError" | "onDead">} callbacks
 */
export function teller({ onOutcome, onError, onDead }) {
  const channel = outcomeChannel();
  return {
    /** @param {any} outcome */
    outcome(outcome) {
      if (channel?.hasSubscribers) channel.publish(outcome);
      if (onOutcome) apart(() => onOutcome(outcome));
    },

    /**
     * @param {unknown} error
     * @param {WebhookEvent | null} [event]
     * @param {number | null} [attempt]
     */
    error(error, event = null, attempt = null) {
      if (onError) apart(() => onError(error, event, attempt));
      else say("postproxy-dm receiver:", error);
    },

    /**
     * Resolves once the callback has ended, however it ended.
     * @param {WebhookEvent | null} event
     * @param {unknown} error
     */
    async dead(event, error) {
      if (onDead) await apart(() => onDead(/** @type {any} */ (event), error));
      else if (!onError) say("postproxy-dm receiver: an event is dead:", event?.id, error);
    },
  };
}

/** @param {() => unknown} call */
async function apart(call) {
  try {
    await call();
  } catch (error) {
    say("postproxy-dm receiver: a callback failed:", error);
  }
}

/**
 * Writes to the console, which reads what a handler threw: that may throw in its turn.
 * @param {unknown[]} words
 */
function say(...words) {
  try {
    console.error(...words);
  } catch {
    console.error("postproxy-dm receiver: something was thrown that can't be shown");
  }
}

/**
 * Node's channel for tracing, where the runtime has it without an import.
 * @returns {{ hasSubscribers: boolean, publish(message: unknown): void } | undefined}
 */
function outcomeChannel() {
  try {
    /** @type {any} */
    const { process } = globalThis;
    return process?.getBuiltinModule?.("node:diagnostics_channel")?.channel(CHANNEL);
  } catch {
    return undefined;
  }
}
