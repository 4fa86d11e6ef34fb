// Waits until a message has reached a stage, by reading it again and again.

import { PostproxyError } from "./error.js";
import { AbortError, TimeoutError } from "./generated.js";
import { invalid } from "./invalid.js";
import { capabilities } from "./platform.js";
import { sleep } from "./sleep.js";
import { monotonicMs } from "./timers.js";

/** @import { Message, Postproxy, PostproxyErrorDetails, Signal, WaitOptions } from "../index.js" */

/** @typedef {keyof typeof PROOFS | "processed"} Stage */

const DEFAULT_TIMEOUT_MS = 30_000;
const FIRST_INTERVAL_MS = 250;
const LONGEST_INTERVAL_MS = 5_000;
/** What is left of the time for the last request. */
const LAST_REQUEST_MS = 100;

/**
 * The fields that prove each stage. A message that was read was also delivered, and so on.
 * @satisfies {Record<string, (keyof Message)[]>}
 */
const PROOFS = {
  published: ["external_posted_at", "external_delivered_at", "external_read_at"],
  delivered: ["external_delivered_at", "external_read_at"],
  read: ["external_read_at"],
};

/**
 * @param {Pick<Postproxy, "getMessage" | "getChat">} postproxy
 * @param {string} messageId
 * @param {WaitOptions} options
 * @returns {Promise<Message>}
 */
export async function waitForMessage(postproxy, messageId, options) {
  const { until = "published", signal, ...others } = options;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  if (until !== "processed" && (typeof until !== "string" || !Object.hasOwn(PROOFS, until)))
    throw invalid("until", "must be published, delivered, read or processed");
  const started = monotonicMs();
  const left = () => timeoutMs - (monotonicMs() - started);
  const call = (within = Math.max(1, Math.ceil(left()))) => ({ ...others, signal, timeoutMs: within });

  /** @type {Message | undefined} */
  let latest;
  let isLast = false;
  for (let interval = FIRST_INTERVAL_MS; ; interval = Math.min(interval * 2, LONGEST_INTERVAL_MS)) {
    const isFirst = latest === undefined;
    try {
      // Core checks the time, at the first call.
      latest = await postproxy.getMessage(messageId, isFirst ? call(timeoutMs) : call());
    } catch (error) {
      throw latest && error instanceof TimeoutError ? timedOut(latest, until, timeoutMs) : error;
    }
    if (latest.status === "failed") throw failed(latest);
    if (isFirst && latest.direction === "inbound") refuseOfReceived(until);
    if (isThere(latest, until)) return latest;
    if (isFirst && needsReceipts(until)) {
      const { platform } = options.platform ? options : await postproxy.getChat(latest.chat_id, call());
      refuseWithoutReceipts(platform, until);
    }
    if (isLast) throw timedOut(latest, until, timeoutMs);
    const rest = left() - LAST_REQUEST_MS;
    isLast = rest <= interval;
    await sleep(Math.max(0, Math.min(interval, rest)), signal);
    if (signal?.aborted) throw aborted(signal);
  }
}

/**
 * @param {Message} message
 * @param {Stage} until
 */
function isThere(message, until) {
  if (until === "processed") return pendingAttachment(message) === -1;
  const isPublished = until === "published" && message.status === "published";
  /** @type {(keyof Message)[]} */
  const proofs = PROOFS[until];
  return isPublished || proofs.some((field) => message[field]);
}

/**
 * Returns the place of the first attachment whose durable copy isn't made yet, or -1.
 * @param {Message} message
 */
function pendingAttachment({ attachments }) {
  return attachments.findIndex(({ status }) => status === "pending");
}

/** @param {Stage} until */
function needsReceipts(until) {
  return until === "delivered" || until === "read";
}

/**
 * @param {unknown} platform
 * @param {Stage} until
 */
function refuseWithoutReceipts(platform, until) {
  if (typeof platform === "string" && capabilities(platform)?.receipts === false) {
    throw invalid("until", `must be published: ${platform} never tells whether a message is ${until}`);
  }
}

/**
 * A received message was never sent, so it comes no further.
 * @param {Stage} until
 */
function refuseOfReceived(until) {
  if (until !== "processed") {
    throw invalid("until", `must be processed: the person wrote this message, and only yours is ${until}`);
  }
}

/**
 * Makes the error of a failed message. Its body is the message with its `error_details`.
 * @param {Message} message
 */
function failed(message) {
  return new PostproxyError({
    code: "message_failed",
    outcome: "rejected",
    message: refusal(message) ?? "the platform refused the message",
    body: JSON.stringify(message),
  });
}

/**
 * Returns the platform's words, and Postproxy's note on what to do about them.
 * @param {Message} message
 */
function refusal({ error_message, error_details }) {
  const words = error_message ?? error_details?.platform_error_message;
  const note = error_details?.postproxy_note;
  if (!words || !note) return words || note || undefined;
  return `${words.replace(/\.?$/, ".")} ${note}`;
}

/**
 * @param {Message} message
 * @param {Stage} until
 * @param {number} timeoutMs
 */
function timedOut(message, until, timeoutMs) {
  const at = pendingAttachment(message);
  const state =
    until === "processed"
      ? `${message.status}, and attachments[${at}] is pending`
      : [message.status, refusal(message)].filter(Boolean).join(": ");
  const text = `message ${message.id} was not ${until} within ${timeoutMs} ms, it is ${state}`;
  return new TimeoutError({
    code: "timeout",
    outcome: "unknown",
    message: text,
    body: JSON.stringify(message),
  });
}

/** @param {Signal} signal */
function aborted(signal) {
  /** @type {PostproxyErrorDetails} */
  const details = {
    code: "aborted",
    outcome: "unknown",
    message: "the wait was aborted by its caller",
  };
  return new AbortError(details, { cause: signal.reason });
}
