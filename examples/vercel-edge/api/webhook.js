// A Vercel edge function that answers every text message. The service posts webhooks to it.

import { canReply, Postproxy, parseWebhook, WebhookError } from "postproxy-dm";

export const config = { runtime: "edge" };

/** An event has a few kilobytes, but anybody can send more. Longer bodies are not kept. */
const MAX_BODY_BYTES = 1_048_576;

export default async function handler(request) {
  if (request.method !== "POST") return new Response("Webhooks come here by POST.\n", { status: 405 });
  try {
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

/** The same event may arrive twice; `reply` answers it once. A function must begin its response within 25 s. */
async function answer(event) {
  const message = event.data.object;
  // A message that the profile itself wrote also arrives as `message.received`.
  if (!canReply(event) || !message.body) return;
  const { POSTPROXY_API_KEY: apiKey, POSTPROXY_BASE_URL: baseUrl } = process.env;
  const postproxy = new Postproxy({ apiKey, baseUrl, timeoutMs: 20_000 });
  await postproxy.reply(event, { body: `Thanks for writing! You said: ${message.body}` });
}

/** The raw bytes, which the signature covers; `undefined` if there are too many. The rest is then read and dropped. */
async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? new Blob(chunks).arrayBuffer() : undefined;
}
