// A program without the types of any host: neither a browser's nor Node's.

import { messagingWindow, type Postproxy, PostproxyError, parseWebhook } from "postproxy-dm";
import { verifyWebhook } from "postproxy-dm/webhooks";

declare const body: Uint8Array;
declare const request: { headers: { get(name: string): string | null } };

export async function answer(postproxy: Postproxy): Promise<string | null> {
  verifyWebhook(body, request.headers, "whsec_1");
  const event = parseWebhook(body, request.headers, "whsec_1");
  if (event.type !== "message.received") return null;
  await postproxy.reply(event, { media: [{ data: body, filename: "receipt.pdf" }] });
  const chat = await postproxy.getChat(event.data.object.chat_id);
  return messagingWindow(chat).state;
}

export async function requestId(postproxy: Postproxy): Promise<string | null> {
  try {
    const { headers } = await postproxy.listProfiles().withResponse();
    return headers.get("x-request-id");
  } catch (error) {
    return error instanceof PostproxyError ? error.headers.get("x-request-id") : null;
  }
}
