// A bot that answers every text message on every platform, and reacts to it if the platform has reactions. Run it with Node:
//
//   POSTPROXY_API_KEY=… POSTPROXY_WEBHOOK_SECRET=… node bot.mjs
//
// and point a webhook of your account, or the emulator's, at the address that it prints.

import { createServer } from "node:http";
import { canReply, capabilities, Postproxy, parseWebhook, WebhookError } from "postproxy-dm";

/** An event has a few kilobytes, but anybody can send more. Longer bodies are not kept. */
const MAX_BODY_BYTES = 1_048_576;

const { POSTPROXY_API_KEY, POSTPROXY_BASE_URL, POSTPROXY_WEBHOOK_SECRET, PORT = "3000" } = process.env;
const postproxy = new Postproxy({ apiKey: POSTPROXY_API_KEY, baseUrl: POSTPROXY_BASE_URL });

async function onMessage(event) {
  const message = event.data.object;
  // A message that the profile itself wrote also arrives as `message.received`.
  if (!canReply(event) || !message.body) return;
  // The same event may arrive twice. Its id is the key of the answer, so the answer is sent once.
  await postproxy.reply(event, { body: `Thanks for writing! You said: ${message.body}` });
  // The customer has the answer, so a failed reaction must not make the service deliver the event again.
  await like(message).catch(report);
}

async function like(message) {
  const { platform } = await postproxy.getChat(message.chat_id);
  if (!capabilities(platform)?.reactions) return;
  // Instagram takes only `love`.
  await postproxy.react(message.id, platform === "instagram" ? "love" : "like");
}

const server = createServer(async (request, response) => {
  try {
    const body = await read(request);
    if (body === undefined) return response.writeHead(413).end();
    const event = parseWebhook(body, request.headers, POSTPROXY_WEBHOOK_SECRET);
    if (event.type === "message.received") await onMessage(event);
    response.writeHead(204).end();
  } catch (error) {
    // Unless the answer is a 2xx, the service delivers the event again later.
    report(error);
    response.writeHead(error instanceof WebhookError ? 400 : 500).end();
  }
});

/** A request's body, or `undefined` if it is too long. The rest is then read and dropped, so that the sender gets an answer. */
async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function report(error) {
  console.error(`${error.name}: ${error.message}`);
}

server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
