// The bytes of an attachment, in whichever form a caller has them. A content goes to core as JSON, with a description
// where the bytes were; the bytes go past it.

import { PostproxyError } from "./error.js";
import { isPlain, isThenable, kindOf, reading, viewOf } from "./given.js";
import { invalid } from "./invalid.js";
import { bodySize, isStream, StreamSource } from "./stream.js";

/** @import { BlobLike, Signal } from "../index.js" */

/** @typedef {BlobLike | Uint8Array | StreamSource | { path: string | URL }} Source */

/** How many of a file's first bytes core looks at. */
export const FIRST_BYTES = 64;

/**
 * Whether a source is the path of a file.
 * @param {Source} source
 * @returns {source is { path: string | URL }}
 */
export function isPath(source) {
  return "path" in source && source.path !== undefined;
}

/**
 * Takes the bytes out of a message's content.
 * @param {any} content
 * @returns {{ content: unknown, source?: Source | undefined }}
 */
export function takeFile(content) {
  const items = reading("media", () => (Array.isArray(content?.media) ? [...content.media] : undefined));
  if (items === undefined) return { content };
  const files = items.map((item, at) => reading(`media[${at}]`, () => fileOf(item, `media[${at}]`)));
  // Core refuses a second item.
  const source = files.find((file) => file !== undefined)?.source;
  if (source === undefined) return { content };
  const media = items.map((item, at) => files[at]?.description ?? item);
  return { content: reading("content", () => ({ ...content, media })), source };
}

/**
 * The bytes of a blob or a stream. A blob that is a file of the system may be gone.
 * @param {BlobLike | StreamSource} source
 * @param {Signal | undefined} [signal]
 */
export async function bytesOf(source, signal) {
  if (source instanceof StreamSource) return readStream(source, signal, (stream) => stream.all());
  try {
    return new Uint8Array(await source.arrayBuffer());
  } catch (error) {
    throw unreadable(error);
  }
}

/**
 * Begins to read a stream. It is let go if that fails.
 * @template T
 * @param {StreamSource} source
 * @param {Signal | undefined} signal
 * @param {(stream: import("./stream.js").Reading) => Promise<T>} read
 */
export async function readStream(source, signal, read) {
  /** @type {import("./stream.js").Reading | undefined} */
  let stream;
  try {
    stream = await source.reading(signal);
    return await read(stream);
  } catch (error) {
    stream?.cancel();
    throw error instanceof PostproxyError ? error : unreadable(error);
  }
}

/**
 * What is said of a file that can't be read.
 * @param {any} error
 */
export function unreadable(error) {
  return invalid("media[0]", `can't be read: ${reasonOf(error)}`, error);
}

/**
 * Why something failed, in words.
 * @param {any} error
 */
export function reasonOf(error) {
  return typeof error?.message === "string" ? error.message : kindOf(error);
}

/**
 * @param {any} item
 * @param {string} field
 * @returns {{ source: Source, description: object } | undefined}
 */
function fileOf(item, field) {
  if (typeof item === "string") {
    if (isPathLike(item)) {
      const path = item.length > 100 ? "…" : JSON.stringify(item);
      throw invalid(field, `must be a URL or a data URI; give a file as { path: ${path} }`);
    }
    return undefined;
  }
  const source = sourceOf(item);
  if (source) return { source, description: describe(source, item) };
  if (typeof item !== "object" || item === null) return undefined;
  if (typeof item.href === "string") {
    throw invalid(field, "must be a URL as text: give its href, or a file: URL as { path }");
  }
  if (isThenable(item)) throw invalid(field, `can't be ${kindOf(item)}`);
  const streamed = streamOf(item, field);
  if (streamed) return streamed;
  if (!isPlain(item)) throw invalid(field, "must be a URL, bytes, a Blob, a stream, a Response or { path }");
  const { path, data: given } = item;
  /** @type {(value: unknown) => boolean} */
  const isGiven = (value) => value !== undefined && value !== null;
  if (isGiven(path) && isGiven(given)) throw invalid(field, "must hold data or path, not both");
  if (isGiven(path)) {
    const isUrl = path.protocol === "file:";
    if (!isUrl && (typeof path !== "string" || path === "")) {
      throw invalid(`${field}.path`, "must be a string or a file: URL");
    }
    const name = (isUrl ? decodeURIComponent(path.pathname) : path).split(/[/\\]/).pop();
    return { source: { path }, description: describe({ name }, item) };
  }
  const data = sourceOf(given);
  return data && { source: data, description: describe(data, item) };
}

/**
 * A text without a scheme, or with that of a file or the letter of a drive, is no address. The empty one is core's.
 * @param {string} text
 */
function isPathLike(text) {
  return text !== "" && (!/^[a-z][a-z\d+.-]+:/i.test(text) || /^file:/i.test(text));
}

/**
 * A blob, or a copy of bytes, which the caller may change while they are sent.
 * @param {any} data
 * @returns {BlobLike | Uint8Array | undefined}
 */
function sourceOf(data) {
  if (typeof data !== "object" || data === null) return undefined;
  // A Blob of another realm or a package is as good.
  if (typeof data.arrayBuffer === "function" && typeof data.slice === "function") return data;
  return viewOf(data)?.slice();
}

/**
 * A stream, or what holds one: a response, or a function that opens it.
 * @param {any} item
 * @param {string} field
 * @returns {{ source: Source, description: object } | undefined}
 */
function streamOf(item, field) {
  const isDescribed = isPlain(item) && !isStream(item) && !isResponse(item);
  const open = isDescribed ? item.stream : undefined;
  const given = isDescribed ? item.data : item;
  if (open === undefined || open === null) {
    if (isResponse(given)) return ofResponse(given, item, field);
    if (!isStream(given)) return undefined;
    if (given.locked) throw invalid(field, "is locked: something else reads the stream");
    return described(new StreamSource(() => given, sizeOf(item, isDescribed, field), true), {}, item);
  }
  if (typeof open !== "function") {
    throw invalid(
      `${field}.stream`,
      `must be a function that opens a stream, got ${kindOf(open)}; a stream itself is data`,
    );
  }
  if (given ?? item.path ?? undefined) throw invalid(field, "must hold data, path or stream, one of them");
  return described(new StreamSource(open, sizeOf(item, true, field), false), {}, item);
}

/**
 * @param {any} response
 * @param {any} item
 * @param {string} field
 */
function ofResponse(response, item, field) {
  const { status, body, bodyUsed, headers, url } = response;
  if (status > 299) throw invalid(field, `can't be a response with HTTP ${status}`);
  if (bodyUsed || body?.locked) throw invalid(field, "can't be read: something else has read the response");
  if (!body) throw invalid(field, "must not be empty");
  const size = sizeOf(item, item !== response, field) ?? bodySize(response);
  const name = /\/([^/?#]+\.[^/?#.]+)(?:[?#]|$)/.exec(url ?? "")?.[1];
  const said = { name: name && unescaped(name), type: headers.get("content-type") ?? undefined };
  return described(new StreamSource(() => body, size, true), said, item);
}

/**
 * @param {StreamSource} source
 * @param {{ name?: string | undefined, type?: string | undefined }} said
 * @param {any} item
 */
function described(source, said, item) {
  const { stream, size, ...others } = isPlain(item) ? item : {};
  return { source, description: describe(said, others) };
}

/**
 * @param {any} item
 * @param {boolean} isDescribed
 * @param {string} field
 */
function sizeOf(item, isDescribed, field) {
  const size = isDescribed ? item.size : undefined;
  if (size === undefined || size === null) return undefined;
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw invalid(`${field}.size`, `must be a whole number of bytes, got ${kindOf(size)}`);
}

/** @param {any} value */
function isResponse(value) {
  const isObject = typeof value === "object" && value !== null;
  return isObject && typeof value.status === "number" && typeof value.headers?.get === "function";
}

/** @param {string} name */
function unescaped(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * What is said of it goes before what it says of itself. Core sees what else is said beside it, and what is a slip.
 * @param {any} source
 * @param {any} item
 * @returns {object}
 */
function describe(source, item) {
  const said = { filename: item.filename ?? source.name, content_type: item.content_type ?? source.type };
  const isBesideIt = item !== source && isPlain(item);
  if (!isBesideIt) return said;
  const { data, path, filename, content_type, ...others } = item;
  return { ...others, ...said };
}
