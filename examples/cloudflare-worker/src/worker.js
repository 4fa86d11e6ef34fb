// A Cloudflare Worker that answers every text message. The service posts webhooks to it.

import { createReceiver, Postproxy } from "postproxy-dm";
import { chatObject, durableObjectStore } from "postproxy-dm/stores/durable-object";

const receiverOf = (env) =>
  createReceiver({
    secret: env.POSTPROXY_WEBHOOK_SECRET,
    client: new Postproxy({ apiKey: env.POSTPROXY_API_KEY, baseUrl: env.POSTPROXY_BASE_URL }),
    store: durableObjectStore(env.CHATS),
    on: {
      async "message.received"(event, { reply }) {
        const { body } = event.data.object;
        if (body) await reply({ body: `Thanks for writing! You said: ${body}` });
      },
    },
  });

/** Each chat has an object of this class, which keeps the chat's events and runs the handler. */
export class Chats extends chatObject(receiverOf) {}

export default {
  fetch: (request, env, context) => receiverOf(env).fetch(request, env, context),
};
