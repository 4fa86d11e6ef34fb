// The bot of personal.mjs as a Worker, whose objects tell what they hold.

import { chatObject, durableObjectStore } from "../../../npm/stores/durable-object.js";
import { createReceiver, Postproxy } from "../../../npm/workerd.js";
import { dumpObjects, withDump } from "../../stores/cloudflare/dump.mjs";
import { personalBot } from "../bot/personal.mjs";

/** What the Worker and its objects have seen. */
const seen = { found: {}, outcomes: [] };

function botOf(env) {
  const { isSealed } = JSON.parse(env.OPTIONS);
  const dump = () => dumpObjects(env.CHATS);
  const { options, orders } = personalBot({
    store: durableObjectStore(env.CHATS),
    dump,
    isSealed,
    seen,
  });
  const client = new Postproxy({ apiKey: env.POSTPROXY_API_KEY, baseUrl: env.POSTPROXY_BASE_URL });
  const receiver = createReceiver({ ...options, client, secret: env.POSTPROXY_WEBHOOK_SECRET });
  return { receiver, orders };
}

export class Chats extends withDump(chatObject((env) => botOf(env).receiver)) {}

export default {
  async fetch(request, env, context) {
    const { receiver, orders } = botOf(env);
    if (new URL(request.url).pathname !== "/order") return receiver.fetch(request, env, context);
    const { order, given } = await request.json();
    return Response.json((await orders[order](receiver, given)) ?? null);
  },
};
