// A server that answers requests while it sends: how busy its event loop is.

import { once } from "node:events";
import { createServer } from "node:http";
import { mainThreadTime } from "../clock.mjs";
import { senders } from "../sends/senders.mjs";

const CHAT = "chat_01a223a979d7717a8e274041dd8454bb";

/** How often the sends that are due begin, as requests of a server's users would begin them, in milliseconds. */
const TICK_MS = 1;

export async function open(side) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"status":"ok"}');
  });
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, "127.0.0.1"), "listening");
  let send;
  return {
    async prepare({ origin }) {
      send = await senders[side](origin);
      const { id } = await send(CHAT, "Your order shipped today.");
      return { id, port: server.address().port };
    },

    /** Sends at a steady rate for a while. Returns the share of the time in which the loop, and the thread, were busy. */
    async round({ rate, ms }) {
      const loop = performance.eventLoopUtilization();
      const main = mainThreadTime();
      const started = performance.now();
      const sent = [];
      await new Promise((resolve) => {
        const timer = setInterval(() => {
          const elapsed = performance.now() - started;
          const due = Math.floor((Math.min(elapsed, ms) / 1000) * rate);
          while (sent.length < due) sent.push(send(CHAT, "Your order shipped today."));
          if (elapsed < ms) return;
          clearInterval(timer);
          resolve();
        }, TICK_MS);
      });
      await Promise.all(sent);
      const elapsed = performance.now() - started;
      return {
        loop: performance.eventLoopUtilization(loop).utilization * 100,
        thread: ((mainThreadTime() - main) / 1e6 / elapsed) * 100,
      };
    },
  };
}
