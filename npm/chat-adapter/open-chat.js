// Opening the chat with a person.

import { ValidationError } from "@chat-adapter/shared";
import * as ours from "postproxy-dm";
import { NAME } from "./threads.js";

/**
 * A chat of WhatsApp runs through one of the profile's phone numbers, which needs no naming where there is one.
 * @param {ours.Postproxy} client
 * @param {{ profileId: string, participantId: string }} person
 * @param {{ placement_id?: string }} options
 * @returns {Promise<ours.Chat>}
 */
export async function openChat(client, { profileId, participantId }, options) {
  const content = { participant_external_id: participantId, ...options };
  try {
    return await client.createChat(profileId, content);
  } catch (error) {
    if (!(error instanceof ours.ValidationError) || error.field !== "placement_id") throw error;
    if (options.placement_id !== undefined) throw error;
  }
  const { data } = await client.listPlacements(profileId);
  const [only, ...others] = data;
  if (only !== undefined && others.length === 0)
    return client.createChat(profileId, { ...content, placement_id: only.id });
  const choices = data.map(({ id, name }) => `${id} (${name})`).join(", ");
  throw new ValidationError(
    NAME,
    `placement_id must name one of the profile's phone numbers: adapter.openDM(userId, { placement_id }), where it is one of ${choices}`,
  );
}
