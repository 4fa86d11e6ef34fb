// Files and attachments: one message each.

import { extractFiles, extractPostableAttachments } from "@chat-adapter/shared";
import { invalid } from "./invalid.js";

/** @import { AdapterPostableMessage, Attachment } from "chat" */
/** @import { MessageContent } from "postproxy-dm" */

/**
 * Returns the contents of a message's files, then of its attachments. One that has to be fetched is fetched when its content
 * is asked for, which is when its turn comes: what was fetched earlier would wait in memory.
 * @param {AdapterPostableMessage} message
 * @param {{ platform: string, attachments: boolean, filename: boolean }} possible what the platform takes
 * @returns {(MessageContent | (() => Promise<MessageContent>))[]}
 */
export function fileContents(message, possible) {
  const files = listOf("files", extractFiles(message)).map((file, at) => bytes(`files[${at}]`, file));
  const attachments = listOf("attachments", extractPostableAttachments(message)).map((it, at) =>
    attached(it, at, possible),
  );
  const contents = [...files, ...attachments];
  if (contents.length > 0 && !possible.attachments)
    throw invalid(`${possible.platform} takes no files: send their text or a link to them`);
  return contents;
}

/**
 * @template {object} T
 * @param {string} field
 * @param {T[]} list
 */
function listOf(field, list) {
  if (!Array.isArray(list)) throw invalid(`${field} must be a list`);
  const none = list.findIndex((each) => typeof each !== "object" || each === null);
  if (none >= 0) throw invalid(`${field}[${none}] must be an object`);
  return list;
}

/**
 * @param {Attachment} attachment
 * @param {number} at
 * @param {{ filename: boolean }} possible
 */
function attached({ data, fetchData, mimeType, name, url }, at, possible) {
  const field = `attachments[${at}]`;
  if (data) return bytes(field, { data, filename: name, mimeType });
  // The data comes first: the URL may be one that only this bot can open.
  if (fetchData) return async () => bytes(field, { data: await fetchData(), filename: name, mimeType });
  if (!url) throw invalid(`${field} must have data, fetchData or url`);
  return /** @type {MessageContent} */ ({
    media: [url],
    ...(possible.filename && name && { filename: name }),
  });
}

/**
 * @param {string} field
 * @param {{ data: any, filename?: string | undefined, mimeType?: string | undefined }} file
 * @returns {MessageContent}
 */
function bytes(field, { data, filename, mimeType }) {
  // A string would be taken for base64.
  if (typeof data !== "object" || data === null)
    throw invalid(`${field} must have its bytes as data: a Buffer, an ArrayBuffer or a Blob`);
  return { media: [{ data, ...(filename && { filename }), ...(mimeType && { content_type: mimeType }) }] };
}
