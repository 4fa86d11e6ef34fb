// The bytes of an attachment, in whichever form a caller has them. A content goes to core as JSON, with a description
// where the bytes were; the bytes go past it.

import { isPlain, isThenable, kindOf, reading, viewOf } from "./given.js";
import { invalid } from "./invalid.js";

/** @import { BlobLike } from "../index.js" */

/** @typedef {BlobLike | Uint8Array | { path: string | URL }} Source */

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
 * The bytes of a blob. One that is a file of the system may be gone.
 * @param {BlobLike} blob
 */
export async function bytesOf(blob) {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    throw unreadable(error);
  }
}

/**
 * What is said of a file that can't be read.
 * @param {any} error
 */
export function unreadable(error) {
  return invalid("media[0]", `can't be read: ${error.message}`);
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
  if (!isPlain(item)) {
    throw invalid(
      field,
      "must be a URL, bytes, a Blob or { path }; a stream could not be sent again by a retry",
    );
  }
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
