// Takes the service's webhooks and answers every text message.

import { after } from "next/server";
import { canReply, parseWebhook, WebhookError } from "postproxy-dm";
import { postproxy } from "../../../lib/postproxy.js";

export async function POST(request) {
  // The signature is over the bytes as they came: parse nothing before.
  const body = await request.arrayBuffer();
  try {
    const event = parseWebhook(body, request.headers, process.env.POSTPROXY_WEBHOOK_SECRET);
    // The service waits for this response, and not for the answer to the customer.
    if (event.type === "message.received") after(() => answer(event));
    return new Response(null, { status: 204 });
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error;
    return new Response(`${error.message}\n`, { status: 400 });
  }
}

/** The same event may come twice; `reply` answers it once. */
async function answer(event) {
  const message = event.data.object;
  // A message of the profile itself comes as one that is received too.
  if (!canReply(event) || !message.body) return;
  await postproxy().reply(event, { body: `Thanks for writing! You said: ${message.body}` });
}
