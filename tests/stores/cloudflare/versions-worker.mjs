// A Worker of the version that its binding VERSION names, on the store that STORE names. It logs in D1.

import { createReceiver } from "../../../npm/entries/receiver/workerd.js";
import { chatObject, durableObjectStore } from "../../../npm/stores/durable-object.js";
import { sqliteStore } from "../../../npm/stores/sqlite.js";
import { optionsOf } from "../versions.mjs";

const stores = {
  d1: ({ DB }) => sqliteStore(DB),
  objects: ({ CHATS }) => durableObjectStore(CHATS),
};

const receiverOf = (env) =>
  createReceiver(
    optionsOf(env.VERSION, {
      store: stores[env.STORE](env),
      log: (line) => env.LOG.prepare("INSERT INTO log (line) VALUES (?)").bind(line).run(),
    }),
  );

export class Chats extends chatObject(receiverOf) {}

const orders = {
  async log({ LOG }) {
    await LOG.prepare("CREATE TABLE IF NOT EXISTS log (n INTEGER PRIMARY KEY, line TEXT)").run();
    const { results } = await LOG.prepare("SELECT line FROM log ORDER BY n").all();
    return results.map(({ line }) => line);
  },
  drain: async (env) => void (await receiverOf(env).drain()),
  store: (env, { op, args }) =>
    stores[env.STORE](env)
      .open({ name: "default" })
      [op](...args),
};

export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname !== "/order") return receiverOf(env).fetch(request, env, context);
    const { order, given } = await request.json();
    return Response.json((await orders[order](env, given)) ?? null);
  },
};
