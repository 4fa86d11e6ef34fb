// The recipe for Cloudflare Queues: the Worker sends events to its queue, and works on what the queue hands back.

import { createReceiver, Postproxy } from "../../../npm/workerd.js";
import { makeHandler } from "../bot/handler.mjs";

/** One for the whole Worker, so that its memory is too. */
let made;

function receiverOf(env) {
  const { seed, failing, longestMs } = JSON.parse(env.OPTIONS);
  made ??= createReceiver({
    secret: env.POSTPROXY_WEBHOOK_SECRET,
    client: new Postproxy({ apiKey: env.POSTPROXY_API_KEY, baseUrl: env.POSTPROXY_BASE_URL }),
    forward: (envelope) => env.EVENTS.send(envelope),
    on: { "message.received": makeHandler({ seed, failing, longestMs, note() {} }) },
    onError() {},
  });
  return made;
}

export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname === "/order") return Response.json({ waiting: 0 });
    return receiverOf(env).fetch(request, env, context);
  },
  async queue(batch, env) {
    const work = (message) => receiverOf(env).work(message.body);
    const once = (message) =>
      work(message).then(
        () => message.ack(),
        () => message.retry(),
      );
    await Promise.all(batch.messages.map(once));
  },
};
