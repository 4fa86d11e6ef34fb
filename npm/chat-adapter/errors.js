// Our errors as those of the Chat SDK, which its users catch. Ours is the cause, and what a retry needs stays on top.

import {
  AdapterError,
  AdapterRateLimitError,
  AuthenticationError,
  NetworkError,
  PermissionError,
  ResourceNotFoundError,
  ValidationError,
} from "@chat-adapter/shared";
import * as ours from "postproxy-dm";
import { NAME } from "./threads.js";

/**
 * Runs calls, and throws what they throw as an error of the SDK.
 * @template T
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function translated(work) {
  try {
    return await work();
  } catch (error) {
    throw toSdkError(error);
  }
}

/**
 * Does something at once, and throws what it throws as an error of the SDK. An option that the receiver names otherwise is
 * called as the adapter calls it.
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
export function withOptions(work) {
  try {
    return work();
  } catch (error) {
    throw ofOption(error);
  }
}

/** @param {unknown} error */
export function ofOption(error) {
  const isSecret = error instanceof ours.ValidationError && error.field === "secret";
  if (!isSecret) return toSdkError(error);
  return new ValidationError(NAME, `webhookSecret${error.message.slice(error.field.length)}`);
}

/** @param {unknown} error */
export function toSdkError(error) {
  if (!(error instanceof ours.PostproxyError) || error instanceof ours.AbortError) return error;
  const { outcome, idempotencyKey, retryAfterMs } = error;
  // A receiver waits for `retryAfterMs`, and `outcome` says whether the message may have been sent.
  return Object.assign(sdkErrorOf(error), {
    cause: error,
    outcome,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** @param {ours.PostproxyError} error */
function sdkErrorOf(error) {
  const { message, code, retryAfterMs } = error;
  if (error instanceof ours.RateLimitError)
    return new AdapterRateLimitError(NAME, retryAfterMs && Math.ceil(retryAfterMs / 1000));
  if (error instanceof ours.AuthenticationError) return new AuthenticationError(NAME, message);
  // These two write a sentence of their own, and ours says more.
  if (error instanceof ours.PermissionError)
    return Object.assign(new PermissionError(NAME, "call the service"), { message });
  if (error instanceof ours.NotFoundError)
    return Object.assign(new ResourceNotFoundError(NAME, "resource"), { message });
  if (error instanceof ours.ValidationError) return new ValidationError(NAME, message);
  const isOfNetwork = [ours.ConnectionError, ours.TimeoutError, ours.ServerError].some(
    (kind) => error instanceof kind,
  );
  return isOfNetwork ? new NetworkError(NAME, message, error) : new AdapterError(message, NAME, code);
}
