// Verifies and reads a webhook with the secrets of the receiver, and checks the secrets themselves.

import { binding, unwrap } from "../binding/binding.js";
import { SECRET, variable } from "../environment.js";
import { WebhookError } from "../error.js";
import { isThenable } from "../given.js";
import { invalid } from "../invalid.js";
import { readWebhook } from "../webhook.js";
import { within } from "./clock.js";
import { secretsOf } from "./options.js";

/** @import { SecretSource } from "../../receiver.js" */
/** @import { ReadEvent } from "../webhook.js" */

/** What is wrong on our side, and not on the sender's. */
const OURS = ["missing_secret", "invalid_secret"];

/**
 * The secrets that are known without a delivery.
 * @param {string | readonly string[] | undefined} secret
 */
function ownSecrets(secret) {
  const given = secret ?? variable(SECRET);
  if (given === undefined) {
    throw invalid("secret", `is required: the webhook's secret, as an option or in the variable ${SECRET}`);
  }
  return secretsOf(given, "secret");
}

/**
 * Verifies a body and reads its event. Throws what is wrong with it, or with the secret. Nothing is waited for unless a
 * function gives the secret.
 * @param {{ secret: SecretSource | undefined, now: () => number, toleranceSeconds: number, answerWithinMs: number }} receiver
 * @param {{ bytes: Uint8Array, headers: any, url: string }} request
 * @returns {ReadEvent | Promise<ReadEvent>}
 */
export function readRequest({ secret, now, toleranceSeconds, answerWithinMs }, { bytes, headers, url }) {
  const read = (/** @type {string[]} */ secrets) =>
    readWebhook(bytes, headers, secrets, { now: now(), toleranceSeconds });
  if (typeof secret !== "function") return read(ownSecrets(secret));
  const given = inTime(secret({ headers, url }), answerWithinMs);
  return isThenable(given)
    ? given.then((/** @type {unknown} */ secrets) => read(secretsOf(secrets, "secret")))
    : read(secretsOf(given, "secret"));
}

/**
 * Checks the secrets before the first delivery does. A function can't be asked without one.
 * @param {SecretSource | undefined} secret
 */
export function checkSecrets(secret) {
  if (typeof secret === "function") return;
  const none = new Uint8Array();
  for (const text of ownSecrets(secret)) unwrap(binding().signWebhook(none, text, 0));
}

/**
 * Whether an error of `readRequest` is the receiver's own fault.
 * @param {unknown} error
 */
export function isOurFault(error) {
  return !(error instanceof WebhookError) || OURS.includes(error.reason);
}

/**
 * The error of a body, with what reading it said beside it.
 * @param {unknown} error
 * @param {string | undefined} hint
 */
export function withHint(error, hint) {
  if (hint === undefined || !(error instanceof WebhookError)) return error;
  return new WebhookError({ reason: error.reason, message: `${error.message}; ${hint}` });
}

/**
 * The secrets that a function gives, for which a webhook can't wait for ever.
 * @param {any} given
 * @param {number} milliseconds
 */
function inTime(given, milliseconds) {
  const late = () => new Error(`the function secret gave nothing within ${milliseconds} ms`);
  return isThenable(given) ? within(given, milliseconds, late) : given;
}
