// Changing a message that was sent.

import { checkTurn, confirmTurn } from "./turn.js";

/** @import { EditMessageContent, Postproxy } from "postproxy-dm" */

/**
 * The platform must have the message before it can change it. An edit says what the message shall be, so a second one does no
 * harm and needs no key of the turn; one that comes after another process's does.
 * @param {Postproxy} client
 * @param {string} messageId
 * @param {EditMessageContent} content
 */
export async function edited(client, messageId, content) {
  checkTurn();
  await client.waitForMessage(messageId, { until: "published" });
  await confirmTurn();
  return client.editMessage(messageId, content);
}
