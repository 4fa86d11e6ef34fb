// A bot as a Worker: each chat is a Durable Object, whose alarm runs the handler.

import { chatObject, durableObjectStore } from "../../../npm/stores/durable-object.js";
import { createReceiver, Postproxy } from "../../../npm/workerd.js";
import { makeHandler } from "../bot/handler.mjs";

function receiverOf(env) {
  const { seed, failing, longestMs, receiver } = JSON.parse(env.OPTIONS);
  return createReceiver({
    ...receiver,
    secret: env.POSTPROXY_WEBHOOK_SECRET,
    client: new Postproxy({ apiKey: env.POSTPROXY_API_KEY, baseUrl: env.POSTPROXY_BASE_URL }),
    store: durableObjectStore(env.CHATS),
    on: { "message.received": makeHandler({ seed, failing, longestMs, note() {} }) },
    onError() {},
  });
}

export class Chats extends chatObject(receiverOf) {}

const orders = {
  stats: (receiver) => receiver.stats(),
  events: (receiver, query) => receiver.events(query),
};

export default {
  async fetch(request, env, context) {
    const receiver = receiverOf(env);
    if (new URL(request.url).pathname !== "/order") return receiver.fetch(request, env, context);
    const { order, given } = await request.json();
    return Response.json((await orders[order](receiver, given)) ?? null);
  },
};
