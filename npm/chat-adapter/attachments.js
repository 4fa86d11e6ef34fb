// The bytes of what a person sent.

import { NetworkError } from "@chat-adapter/shared";
import { translated } from "./errors.js";
import { NAME } from "./threads.js";

/** @import { Attachment } from "chat" */
/** @import { Postproxy } from "postproxy-dm" */

const WITHIN_MS = 30_000;

/**
 * An attachment with the function that fetches it. Its address may be the platform's own while the service's copy isn't ready,
 * so the message is asked for the one of now.
 * @param {Postproxy} client
 * @param {Attachment} attachment
 * @returns {Attachment}
 */
export function fetchedBy(client, attachment) {
  const { messageId, at } = attachment.fetchMetadata ?? {};
  if (messageId === undefined) return attachment;
  return {
    ...attachment,
    fetchData: async () => {
      const { attachments } = await translated(() => client.getMessage(messageId));
      const url = attachments[Number(at)]?.url;
      if (!url)
        throw new NetworkError(
          NAME,
          `attachment ${at} of message ${messageId} has no address yet, or none any more`,
        );
      return bytesAt(url, `attachment ${at} of message ${messageId}`);
    },
  };
}

/**
 * @param {string} url
 * @param {string} what is there
 */
async function bytesAt(url, what) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
    if (!answer.ok) throw new NetworkError(NAME, `${what} was answered ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    throw new NetworkError(NAME, `${what} couldn't be fetched: ${error}`, /** @type {Error} */ (error));
  }
}
