// What program.js does, in CommonJS.

"use strict";

const { bindingInfo, Postproxy } = require("postproxy-dm");
const { parseWebhook, signWebhook } = require("postproxy-dm/webhooks");

async function program({ url, key }) {
  const postproxy = new Postproxy({ apiKey: key, baseUrl: url });
  const { data: profiles } = await postproxy.listProfiles();
  const { id } = profiles.find(({ platform }) => platform === "facebook");
  const chat = await postproxy.createChat(id, { participant_external_id: "jane" });
  const message = await postproxy.sendMessage(chat, { body: "Your order shipped today." });

  const body = JSON.stringify({ id: "1", type: "message.received", data: { object: { body: "Thanks!" } } });
  const event = parseWebhook(body, signWebhook(body, "whsec_1"), "whsec_1");
  return `${bindingInfo().binding}: ${profiles.length} profiles, ${message.status}, ${event.data.object.body}`;
}

const { EMULATOR_URL: url, EMULATOR_KEY: key } = process.env;
program({ url, key }).then(console.log, (error) => console.log(`failed: ${error.stack}`));
