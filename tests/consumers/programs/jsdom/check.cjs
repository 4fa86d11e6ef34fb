// What a test in jsdom does with the package: it reads webhooks from bytes that were made there, and makes calls.

"use strict";

/**
 * @param {object} sdk the package
 * @param {object} webhooks the package's webhooks alone
 * @returns {Promise<string>} the binding that did it
 */
module.exports = async (sdk, webhooks) => {
  const text = JSON.stringify({ id: "1", type: "message.received", data: { object: { body: "Thanks!" } } });
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  for (const body of [text, bytes, bytes.buffer, Buffer.from(text)]) {
    const event = webhooks.parseWebhook(body, sdk.signWebhook(body, "whsec_1"), "whsec_1");
    if (event.data.object.body !== "Thanks!") throw new Error(`it reads ${JSON.stringify(event)}`);
  }

  const { EMULATOR_URL: baseUrl, EMULATOR_KEY: apiKey } = process.env;
  const postproxy = new sdk.Postproxy({ apiKey, baseUrl });
  const { signal } = new AbortController();
  const { data: profiles } = await postproxy.listProfiles({ signal });
  const { id } = profiles.find(({ platform }) => platform === "facebook");
  const chat = await postproxy.createChat(id, { participant_external_id: "jane" });
  const message = await postproxy.sendMessage(chat, { body: "Your order shipped today." });
  if (message.status !== "pending") throw new Error(`it sends ${JSON.stringify(message)}`);

  const error = await postproxy.getChat("chat_of_nobody").catch((error) => error);
  if (!(error instanceof sdk.NotFoundError)) throw error;
  return sdk.bindingInfo().binding;
};
