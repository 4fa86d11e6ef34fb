// A Worker whose objects work on their chats in their alarms, and write down in D1 what ran. The text of an event says what its
// handler does, and how often it does so before it goes well.

import { chatObject, durableObjectStore } from "../../../npm/stores/durable-object.js";

const LEASE_MS = 700;

export class Chats extends chatObject((env) => new Bot(env)) {}

/** What a receiver does in the object, without the rest of it. */
class Bot {
  #env;
  #store;
  constructor(env) {
    this.#env = env;
    this.#store = durableObjectStore(env.CHATS).open({ name: "bot" });
  }

  async drain() {
    for (;;) {
      const token = crypto.randomUUID();
      const taken = await this.#store.take({ lane: null, token, leaseMs: LEASE_MS, most: 1 });
      if (taken.state !== "head") return;
      const hold = { lane: taken.lane, token, leaseMs: LEASE_MS };
      const [{ id, body }] = taken.events;
      const kept = { ids: [id], next: false, keepMs: 600, most: 1 };
      const runs = await log(this.#env, id);
      const { does, times } = JSON.parse(body);
      if (runs > times) await this.#store.finish(hold, kept);
      else if (does === "fails") await this.#store.fail(hold, { id, waitMs: 20, records: {} });
      else if (does === "dies") await this.#store.bury(hold, { ...kept, keepMs: 60_000, error: null });
      else if (does === "hangs") await new Promise((resolve) => setTimeout(resolve, 60_000));
      else throw new Error("the handler ends the alarm");
    }
  }
}

/** Writes a run down. Returns how many there were. */
async function log({ DB }, id) {
  await DB.prepare("INSERT INTO runs (event) VALUES (?)").bind(id).run();
  return (await DB.prepare("SELECT count(*) AS n FROM runs WHERE event = ?").bind(id).first()).n;
}

export default {
  async fetch(request, env) {
    await env.DB.prepare("CREATE TABLE IF NOT EXISTS runs (n INTEGER PRIMARY KEY, event TEXT)").run();
    const store = durableObjectStore(env.CHATS).open({ name: "bot" });
    const { op, args } = await request.json();
    if (op === "runs")
      return Response.json((await env.DB.prepare("SELECT event FROM runs ORDER BY n").all()).results);
    return Response.json(await store[op](...args));
  },
};
