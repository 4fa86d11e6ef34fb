// A bot as one environment of a serverless host: it is handed one event at a time, its handler is `receiver.lambda`, and its
// parent freezes it with each answer. It can be told at which step of an event to end.

import { createReceiver } from "../../../npm/node.js";
import { makeHandler } from "./handler.mjs";
import { openJournal } from "./journal.mjs";
import { storeAt } from "./stores.mjs";
import { toldStore } from "./told-store.mjs";

/** How long an event may take, in milliseconds. */
const HOST_MS = 10_000;

const { journal, store, seed, failing = 0, longestMs = 0, receiver: others } = JSON.parse(process.argv[2]);
const note = openJournal(journal);
let endsAt;

/** Ends the process if this is the step. */
function at(step) {
  if (step !== endsAt) return;
  note({ endedAt: step });
  process.kill(process.pid, "SIGKILL");
}

const answer = makeHandler({ seed, failing, longestMs, note });
const receiver = createReceiver({
  ...others,
  store: toldStore(await storeAt(store), {
    before: (operation) => at(`before ${operation}`),
    after: ({ operation }) => at(`after ${operation}`),
  }),
  on: {
    "message.received": async (event, context) => {
      at("the handler begins");
      // A failure that no later run has, to end at what follows from it.
      if (endsAt?.endsWith(" fail")) throw new Error("fails once");
      await answer(event, context);
      at("the handler has answered");
    },
  },
  onOutcome: (outcome) => note({ outcome }),
  onError: (error) => note({ error: String(error?.message ?? error) }),
});

process.on("disconnect", () => process.exit());
process.on("message", async ({ event, step }) => {
  endsAt = step;
  const deadline = Date.now() + HOST_MS;
  const context = { getRemainingTimeInMillis: () => deadline - Date.now() };
  const result = await receiver
    .lambda(event, context)
    .catch((error) => ({ statusCode: 500, body: String(error) }));
  process.send({ result });
});
process.send({ port: 0 });
