// A Worker that runs the contract with D1 and with Durable Objects, where they are: a line of JSON for each case.

import { chatObject, durableObjectStore } from "../../../npm/stores/durable-object.js";
import { sqliteStore } from "../../../npm/stores/sqlite.js";
import { storeCases } from "../../../npm/testing/check-store.js";
import { dumpRows } from "../sqlite/dump.mjs";
import { dumpObjects, withDump } from "./dump.mjs";

/** Its alarms find nothing to work with: the cases hold the lanes. */
export class Chats extends withDump(
  chatObject((env) => ({
    store: durableObjectStore(env.CHATS),
    async drain() {},
  })),
) {}

const makers = {
  d1: ({ DB }) => ({
    store: sqliteStore(DB),
    dump: () => dumpRows(async (text) => (await DB.prepare(text).all()).results),
  }),
  objects: ({ CHATS }) => ({ store: durableObjectStore(CHATS), dump: () => dumpObjects(CHATS) }),
};

export default {
  async fetch(request, env) {
    const [, kind, number] = new URL(request.url).pathname.split("/");
    const { run } = storeCases(() => makers[kind](env))[Number(number)];
    return new Response(await run().catch((error) => `failed: ${error.stack}`));
  },
};
