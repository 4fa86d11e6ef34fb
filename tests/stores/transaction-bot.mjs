// A bot that may be killed or frozen at any moment: its handler writes an effect and finishes the event in one transaction. At one
// place it may stop, say so, and go on when it is told to.

import { once } from "node:events";
import { createReceiver } from "../../npm/node.js";
import { postgresStore } from "../../npm/stores/postgres.js";
import { openers } from "./transactions.mjs";

/** @type {{ kind: string, url: string, stopsAt?: string, receiver: object }} */
const { kind, url, stopsAt, receiver: options } = JSON.parse(process.argv[2]);
const { client, transaction, effect } = await openers[kind](url);

async function at(place) {
  if (place !== stopsAt) return;
  const goesOn = once(process, "message");
  process.send({ stops: place });
  await goesOn;
}

const receiver = createReceiver({
  ...options,
  store: postgresStore(client),
  on: {
    "message.received": async ({ id, data }, { finish, attempt }) => {
      process.send({ runs: id });
      try {
        await transaction(async (tx) => {
          await effect(tx, id);
          await at("the effect is written");
          await finish(tx);
          await at("it is finished");
          if (data.object.body === "rolls back" && attempt === 1) throw new Error("after all, no");
        });
        await at("it is committed");
        process.send({ ran: id });
      } catch (error) {
        process.send({ failed: id, why: error.message });
        throw error;
      }
    },
  },
  onError() {},
});

// Never outlives the test that started it.
process.on("disconnect", () => process.exit());
await receiver.start({ pollMs: 50 });
process.send({ ready: true });
