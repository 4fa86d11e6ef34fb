// Receives the service's webhooks and answers every text message.

import { canReply, parseWebhook, WebhookError } from "postproxy-dm";
import { postproxy } from "../../../lib/postproxy.js";
import { read } from "../../../lib/read.js";

export async function POST(request) {
  try {
    // The signature covers the raw bytes, so nothing may parse them first.
    const body = await read(request);
    if (body === undefined) return new Response("The body is too long.\n", { status: 413 });
    const event = parseWebhook(body, request.headers, process.env.POSTPROXY_WEBHOOK_SECRET);
    if (event.type === "message.received") await answer(event);
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof WebhookError) return new Response(`${error.message}\n`, { status: 400 });
    // Unless the answer is a 2xx, the service delivers the event again later.
    console.error(`${error.name}: ${error.message}`);
    return new Response(null, { status: 500 });
  }
}

/** The same event may arrive twice; `reply` answers it once. The service waits 30 s for the response. */
async function answer(event) {
  const message = event.data.object;
  // A message that the profile itself wrote also arrives as `message.received`.
  if (!canReply(event) || !message.body) return;
  const content = { body: `Thanks for writing! You said: ${message.body}` };
  await postproxy().reply(event, content, { timeoutMs: 20_000 });
}
