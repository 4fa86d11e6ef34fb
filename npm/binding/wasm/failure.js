// Finds out why an attempt got no answer, as one of core's kinds. Each runtime's fetch has its own words for it.

import { failureKinds } from "../../generated.js";
import { kindOf } from "../../given.js";

/** @typedef {typeof failureKinds[keyof typeof failureKinds]} FailureKind */

/** The error of an attempt that we ended ourselves. */
export class Failure extends Error {
  /**
   * @param {FailureKind} kind
   * @param {string} [why]
   */
  constructor(kind, why = kind) {
    super(why);
    this.kind = kind;
  }
}

/**
 * Returns the kind of a failure, and the reason in words.
 * @param {unknown} error what the attempt threw
 * @param {object} attempt
 * @param {string} attempt.url
 * @param {Blob | undefined} attempt.file the file that went with it
 * @param {boolean} attempt.isOver whether the attempt was ended from here
 * @returns {Promise<{ kind: FailureKind, why: string }>}
 */
export async function failureOf(error, { url, file, isOver }) {
  const unreadable = file && (await problemOf(file));
  if (unreadable) return { kind: failureKinds.file, why: unreadable.message };
  return { kind: kindOfFailure(error, isOver), why: describe(error, url) };
}

/**
 * Returns why a blob can't be read, for example because its file has changed. `undefined` if it can be read.
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
 * @param {boolean} isOver
 */
function kindOfFailure(error, isOver) {
  if (error instanceof Failure) return error.kind;
  if (isOver) return failureKinds.timeout;
  // Node's fetch has a cause, Bun's has the code itself, and Deno's has only words.
  const cause = error?.cause ?? error ?? {};
  // That is all that Node's fetch says about a port that the Fetch standard blocks. A browser's says even less.
  if (cause.message === "bad port") return failureKinds.impossible;
  const isNotSent = isOfConnecting(cause) || /client error \(Connect\)/.test(cause.message);
  return isNotSent ? failureKinds.connect : failureKinds.interrupted;
}

/** The codes with which Node's fetch says that there was no connection: those of its sockets and of TLS. */
const CONNECT_CODES =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UNABLE_TO_.*|.*CERT.*|ERR_(TLS|SSL)_.*|HOSTNAME_MISMATCH)$/;

/**
 * Whether an error happened while connecting. A connection may be reset before or after it is open: an error while
 * connecting names its system call, one of a TLS handshake its host. A host with several addresses has an error for each.
 * @param {any} error
 * @returns {boolean}
 */
function isOfConnecting({ code, syscall, host, errors }) {
  if (Array.isArray(errors)) return errors.every(isOfConnecting);
  return syscall === "connect" || (code === "ECONNRESET" && host !== undefined) || CONNECT_CODES.test(code);
}

/**
 * Returns the reason in words, without the URL, because Deno's fetch repeats it with its ids. Core names the host.
 * @param {any} error
 * @param {string} url
 */
function describe(error, url) {
  const words = typeof error === "string" ? error : error?.message;
  const causes = [words, error?.cause?.message || error?.cause?.code];
  const text = causes.filter((text) => typeof text === "string").join(": ") || `fetch threw ${kindOf(error)}`;
  return text.replaceAll(url, "…");
}
