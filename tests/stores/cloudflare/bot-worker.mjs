// A bot as a Worker: its webhooks are kept in Durable Objects, and its handler runs in their alarms. It writes its runs down
// in D1. A message "fails" in its first run.

import { createReceiver } from "../../../npm/entries/receiver/workerd.js";
import { chatObject, durableObjectStore } from "../../../npm/stores/durable-object.js";

const receiverOf = (env) =>
  createReceiver({
    secret: env.SECRET,
    store: durableObjectStore(env.CHATS),
    backoff: { firstMs: 10, maxMs: 20 },
    on: {
      "message.received": async ({ data: { object } }, { attempt }) => {
        const { chat_id, body } = object;
        const insert = env.DB.prepare("INSERT INTO runs (chat, body, attempt) VALUES (?, ?, ?)");
        await insert.bind(chat_id, body, attempt).run();
        if (body === "fails" && attempt === 1) throw new Error("it fails once");
      },
    },
    onError() {},
  });

export class Chats extends chatObject(receiverOf) {}

export default {
  async fetch(request, env, context) {
    if (request.method === "POST") return receiverOf(env).fetch(request, env, context);
    await env.DB.prepare(
      "CREATE TABLE IF NOT EXISTS runs (n INTEGER PRIMARY KEY, chat, body, attempt)",
    ).run();
    const { results } = await env.DB.prepare("SELECT chat, body, attempt FROM runs ORDER BY n").all();
    return Response.json({ runs: results, stats: await receiverOf(env).stats() });
  },
};
