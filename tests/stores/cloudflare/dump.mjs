// What Durable Objects hold, as text. Only an object itself can look into it: `withDump` makes one that tells.

import { dumpRows } from "../sqlite/dump.mjs";

/** The ids of all objects that ever were, as texts. */
const ids = new Set();

const PATH = "/everything";

/** A class of objects that also tell what they hold. */
export function withDump(Chats) {
  return class extends Chats {
    #storage;

    constructor(state, env) {
      super(state, env);
      this.#storage = state.storage;
      ids.add(state.id.toString());
    }

    async fetch(request) {
      if (new URL(request.url).pathname !== PATH) return super.fetch(request);
      const { sql } = this.#storage;
      const rows = await dumpRows(async (text) => sql.exec(text).toArray());
      const values = [...(await this.#storage.list())];
      return new Response(`${rows}\n${JSON.stringify(values)}`);
    }
  };
}

/** Everything that all objects of a namespace hold. */
export async function dumpObjects(namespace) {
  const texts = [];
  for (const id of ids) {
    const object = namespace.get(namespace.idFromString(id));
    const response = await object.fetch(`https://chat.invalid${PATH}`);
    texts.push(await response.text());
  }
  return texts.join("\n");
}
