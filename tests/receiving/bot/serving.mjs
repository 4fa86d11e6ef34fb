// Serves a bot to a test: its webhooks, and at /order what the test may ask of it while it runs.

import { createServer } from "node:http";
import { json } from "node:stream/consumers";

/**
 * The orders that every bot takes.
 * @param {import("../../../receiver.js").Receiver} receiver
 */
export function ordersOf(receiver) {
  return {
    stats: () => receiver.stats(),
    events: (query) => receiver.events(query),
    replay: ({ id, forget }) => receiver.replay(id, { forget }),
    catchUp: ({ since }) => receiver.catchUp({ since }),
    drain: () => receiver.drain(),
    close: () => receiver.close(),
  };
}

/**
 * Gets ready, listens, and tells the test its port.
 * @param {object} bot
 * @param {() => Promise<unknown>} bot.ready
 * @param {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => unknown} bot.webhooks
 * @param {() => Record<string, (given: any) => unknown>} bot.orders asked for once it is ready
 */
export async function serveBot({ ready, webhooks, orders }) {
  // Never outlives the test that started it.
  process.on("disconnect", () => process.exit());
  await ready();
  const taken = orders();
  const server = createServer(async (request, response) => {
    if (request.url !== "/order") return webhooks(request, response);
    try {
      const { order, given } = await json(request);
      response.end(JSON.stringify((await taken[order](given)) ?? null));
    } catch (error) {
      response.writeHead(500).end(`${error?.name}: ${error?.message}`);
    }
  });
  server.listen(0, "127.0.0.1", () => process.send?.({ port: server.address().port }));
}
