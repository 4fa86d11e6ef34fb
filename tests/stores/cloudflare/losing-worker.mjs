// A Worker whose stores lose an answer where they are told to: D1 or an object has done what it was asked, and the Worker doesn't
// learn of it.

import { chatObject, durableObjectStore } from "../../../npm/stores/durable-object.js";
import { sqliteStore } from "../../../npm/stores/sqlite.js";

/** Its alarms find nothing to work with: the test holds the lanes. */
export class Chats extends chatObject((env) => ({
  store: durableObjectStore(env.CHATS),
  async drain() {},
})) {}

const stores = {
  d1: ({ DB }, lose) =>
    sqliteStore(
      new Proxy(DB, {
        get(target, name) {
          if (name === "batch") return async (statements) => lose(await target.batch(statements));
          return target[name]?.bind(target);
        },
      }),
    ),

  objects: ({ CHATS }, lose) =>
    durableObjectStore({
      idFromName: (name) => CHATS.idFromName(name),
      get(id) {
        const object = CHATS.get(id);
        return {
          async fetch(...given) {
            const response = await object.fetch(...given);
            return lose(new Response(await response.text()));
          },
        };
      },
    }),
};

export default {
  async fetch(request, env) {
    const { kind, op, args, isToLose } = await request.json();
    let lost = 0;
    const lose = (answer) => {
      if (!isToLose || lost > 0) return answer;
      lost = 1;
      throw new Error("the connection was lost");
    };
    const store = stores[kind](env, lose).open({ name: "lost" });
    try {
      return Response.json({ answer: await store[op](...args), lost });
    } catch (error) {
      return Response.json({ error: error.message, lost });
    }
  },
};
