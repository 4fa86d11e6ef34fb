// Why an attempt got no answer, in the kinds that core knows. Each runtime's fetch says it in its own way.

import { failureKinds } from "../../generated.js";
import { kindOf } from "../../given.js";

/** @typedef {typeof failureKinds[keyof typeof failureKinds]} FailureKind */

/** An attempt that was ended on purpose, with the kind of failure that it is. */
export class Failure extends Error {
  /** @param {FailureKind} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/**
 * The kind of a failure, and the reason in words.
 * @param {unknown} error what the attempt threw
 * @param {object} attempt
 * @param {string} attempt.url
 * @param {Blob | undefined} attempt.file the file that went with it
 * @param {AbortSignal} attempt.signal aborted when the time of the attempt is over
 * @returns {Promise<{ kind: FailureKind, why: string }>}
 */
export async function failureOf(error, { url, file, signal }) {
  const unreadable = file && (await problemOf(file));
  if (unreadable) return { kind: failureKinds.file, why: unreadable.message };
  return { kind: kindOfFailure(error, signal), why: describe(error, url) };
}

/**
 * Why a blob can't be read: its file may be gone or changed. `undefined` if it can be read.
 * @param {Blob} blob
 * @returns {Promise<Error | undefined>}
 */
function problemOf(blob) {
  const look = blob.slice(0, 1).arrayBuffer();
  return look.then(
    () => undefined,
    (error) => error,
  );
}

/**
 * @param {any} error
 * @param {AbortSignal} signal
 */
function kindOfFailure(error, signal) {
  if (error instanceof Failure) return error.kind;
  if (signal.aborted) return failureKinds.timeout;
  // Node's fetch gives a cause, Bun's gives the code itself, and Deno's says it in words.
  const cause = error?.cause ?? error ?? {};
  // Node's fetch says no more of a port that the Fetch standard blocks, and a browser's not even that.
  if (cause.message === "bad port") return failureKinds.impossible;
  const isNotSent = isOfConnecting(cause) || /client error \(Connect\)/.test(cause.message);
  return isNotSent ? failureKinds.connect : failureKinds.interrupted;
}

/** The codes of the causes that Node's fetch gives if no connection came about: of its sockets and of TLS. */
const CONNECT_CODES =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UNABLE_TO_.*|.*CERT.*|ERR_(TLS|SSL)_.*|HOSTNAME_MISMATCH)$/;

/**
 * Whether an error is one of connecting. A connection may be reset before it is open or after: an error of connecting
 * names its system call, one of a TLS handshake its host. A host with several addresses makes an error for each.
 * @param {any} error
 * @returns {boolean}
 */
function isOfConnecting({ code, syscall, host, errors }) {
  if (Array.isArray(errors)) return errors.every(isOfConnecting);
  return syscall === "connect" || (code === "ECONNRESET" && host !== undefined) || CONNECT_CODES.test(code);
}

/**
 * The reason in words, without the URL: Deno's fetch repeats it, with its ids. Core says which host was asked.
 * @param {any} error
 * @param {string} url
 */
function describe(error, url) {
  const words = typeof error === "string" ? error : error?.message;
  const causes = [words, error?.cause?.message || error?.cause?.code];
  const text = causes.filter((text) => typeof text === "string").join(": ") || `fetch threw ${kindOf(error)}`;
  return text.replaceAll(url, "…");
}
