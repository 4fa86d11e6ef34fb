// A Vercel edge function that answers every text message. The service posts webhooks to it.

import { canReply, Postproxy, parseWebhook, WebhookError } from "postproxy-dm";

export const config = { runtime: "edge" };

export default async function handler(request, context) {
  if (request.method !== "POST") return new Response("Webhooks come here by POST.\n", { status: 405 });
  // The signature is over the bytes as they came: parse nothing before.
  const body = await request.arrayBuffer();
  try {
    const event = parseWebhook(body, request.headers, process.env.POSTPROXY_WEBHOOK_SECRET);
    // The service waits for this response, and not for the answer to the customer.
    if (event.type === "message.received") context.waitUntil(answer(event));
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
  const { POSTPROXY_API_KEY, POSTPROXY_BASE_URL } = process.env;
  const postproxy = new Postproxy({ apiKey: POSTPROXY_API_KEY, baseUrl: POSTPROXY_BASE_URL });
  await postproxy.reply(event, { body: `Thanks for writing! You said: ${message.body}` });
}
