// A bot that answers every text message and likes it. Run it with Node:
//
//   POSTPROXY_API_KEY=… POSTPROXY_WEBHOOK_SECRET=… node bot.mjs
//
// and point a webhook of your account, or the emulator's, at the address that it prints.

import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { Postproxy, parseWebhook, WebhookError } from "postproxy-dm";

const { POSTPROXY_API_KEY, POSTPROXY_BASE_URL, POSTPROXY_WEBHOOK_SECRET, PORT = "3000" } = process.env;
const postproxy = new Postproxy({ apiKey: POSTPROXY_API_KEY, baseUrl: POSTPROXY_BASE_URL });

async function onMessage(message, eventId) {
  if (!message.body) return;
  // The same event may come twice. With a key made from its id the answer still goes out once.
  const answer = { body: `Thanks for writing! You said: ${message.body}` };
  await postproxy.sendMessage(message.chat_id, answer, { idempotencyKey: `reply-${eventId}` });
  await postproxy.react(message.id, "like", { idempotencyKey: `like-${eventId}` });
}

const server = createServer(async (request, response) => {
  try {
    const body = await buffer(request);
    const event = parseWebhook(body, request.headers, POSTPROXY_WEBHOOK_SECRET);
    if (event.type === "message.received") await onMessage(event.data.object, event.id);
    response.writeHead(204).end();
  } catch (error) {
    // Anything but a 2xx makes the service deliver the event again later.
    console.error(`${error.name}: ${error.message}`);
    response.writeHead(error instanceof WebhookError ? 400 : 500).end();
  }
});

server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
