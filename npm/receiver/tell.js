// Tells the user's callbacks and the log what happened. What a callback throws or rejects with must not change what happens to
// an event, so it only goes to the log.

import { builtinOf } from "../watch/builtin.js";
import { callBack } from "../watch/callback.js";
import { wordsOf } from "../watch/logger.js";

/** @import { Outcome as EventOutcome, ReceiverOptions } from "../../receiver.js" */
/** @import { WebhookEvent } from "../../index.js" */
/** @import { Log } from "../watch/logger.js" */

/** The channel of `node:diagnostics_channel` on which every outcome is published. */
export const CHANNEL = "postproxy-dm:outcome";

/** @typedef {ReturnType<typeof teller>} Teller */

/**
 * @param {Pick<ReceiverOptions, "onOutcome" | "onError" | "onDead">} callbacks
 * @param {Log} log
 */
export function teller({ onOutcome, onError, onDead }, log) {
  const channel = builtinOf("node:diagnostics_channel")?.channel(CHANNEL);
  return {
    /** @param {any} outcome */
    outcome(outcome) {
      if (channel?.hasSubscribers) channel.publish(outcome);
      if (onOutcome) callBack(log, "onOutcome", () => onOutcome(outcome));
      log.info?.(outcomeLine(outcome));
    },

    /**
     * @param {unknown} error
     * @param {WebhookEvent | null} [event]
     * @param {number | null} [attempt]
     */
    error(error, event = null, attempt = null) {
      if (onError) callBack(log, "onError", () => onError(error, event, attempt));
      else log.error?.(`${subject(event)}${attempt === null ? "" : ` run ${attempt}:`} ${wordsOf(error)}`);
    },

    /**
     * Resolves once the callback has ended, however it ended.
     * @param {WebhookEvent | null} event
     * @param {unknown} error
     */
    async dead(event, error) {
      if (onDead) await callBack(log, "onDead", () => onDead(/** @type {any} */ (event), error));
      else if (!onError) log.error?.(`${subject(event)} the event is dead: ${wordsOf(error)}`);
    },
  };
}

/** @param {{ outcome: string, id: string, type: string, attempt: number | null, waitMs?: number }} outcome */
function outcomeLine({ outcome, id, type, attempt, waitMs }) {
  const run = attempt === null ? "" : ` in run ${attempt}`;
  const again = waitMs === undefined ? "" : `; again in ${Math.round(waitMs)} ms`;
  return `${type} ${id}: ${outcome}${run}${again}`;
}

/**
 * What a line is about.
 * @param {WebhookEvent | null} event
 */
function subject(event) {
  return event === null ? "receiver:" : `${event.type} ${event.id}:`;
}
