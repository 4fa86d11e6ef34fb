// What every consumer bundles: a client that writes and a webhook that is verified. It says one line.

import { bindingInfo, Postproxy, parseWebhook, signWebhook } from "postproxy-dm";

/** @param {{ url: string, key: string }} emulator given when the program runs, so that no bundle has the key */
export async function program({ url, key }) {
  const postproxy = new Postproxy({ apiKey: key, baseUrl: url, dangerouslyAllowBrowser: true });
  const { data: profiles } = await postproxy.listProfiles();
  const { id } = profiles.find(({ platform }) => platform === "facebook");
  const chat = await postproxy.createChat(id, { participant_external_id: "jane" });
  const message = await postproxy.sendMessage(chat, { body: "Your order shipped today." });

  const body = JSON.stringify({ id: "1", type: "message.received", data: { object: { body: "Thanks!" } } });
  const event = parseWebhook(body, signWebhook(body, "whsec_1"), "whsec_1");
  const { binding } = bindingInfo();
  return `${binding}: ${profiles.length} profiles, ${message.status}, ${event.data.object.body}`;
}
