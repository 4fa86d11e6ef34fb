// A bot that hands its events to an engine of the user's own, and works on what the engine hands back. Told what to be as
// bot/bot.mjs is, with `engine`: pg-boss:URL or bullmq:PORT.

import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { createReceiver } from "../../../npm/node.js";
import { makeHandler } from "../bot/handler.mjs";
import { openJournal } from "../bot/journal.mjs";
import { storeAt } from "../bot/stores.mjs";

const {
  journal,
  engine: place,
  store,
  seed,
  failing = 0,
  longestMs = 0,
  receiver: others,
} = JSON.parse(process.argv[2]);
const note = openJournal(journal);
const [name, ...rest] = place.split(":");
const { connect } = await import(`./${name}.mjs`);
const engine = await connect(rest.join(":"));

const receiver = createReceiver({
  ...others,
  ...(store === undefined ? {} : { store: await storeAt(store) }),
  forward: engine.forward,
  onError: (error, event) => note({ error: String(error?.message ?? error), event: event?.id ?? null }),
  on: { "message.received": makeHandler({ seed, failing, longestMs, note }) },
});
await engine.work(receiver);

const server = createServer(async (request, response) => {
  if (request.url !== "/order") return receiver.node(request, response);
  await json(request);
  // What waits is the engine's to know.
  response.end(JSON.stringify({ waiting: 0 }));
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
