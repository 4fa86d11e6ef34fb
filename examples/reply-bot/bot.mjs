// A bot that answers every text message and likes it. Run it with Node:
//
//   POSTPROXY_API_KEY=… POSTPROXY_WEBHOOK_SECRET=… node bot.mjs
//
// and point a webhook of your account, or the emulator's, at the address that it prints.

import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { canReply, Postproxy, parseWebhook, WebhookError } from "postproxy-dm";

const { POSTPROXY_API_KEY, POSTPROXY_BASE_URL, POSTPROXY_WEBHOOK_SECRET, PORT = "3000" } = process.env;
const postproxy = new Postproxy({ apiKey: POSTPROXY_API_KEY, baseUrl: POSTPROXY_BASE_URL });

async function onMessage(event) {
  const message = event.data.object;
  // A message of the profile itself comes as one that is received too.
  if (!canReply(event) || !message.body) return;
  // The same event may come twice. Its id is the key of the answer, which goes out once all the same.
  await postproxy.reply(event, { body: `Thanks for writing! You said: ${message.body}` });
  await postproxy.react(message.id, "like");
}

const server = createServer(async (request, response) => {
  try {
    const body = await buffer(request);
    const event = parseWebhook(body, request.headers, POSTPROXY_WEBHOOK_SECRET);
    if (event.type === "message.received") await onMessage(event);
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
