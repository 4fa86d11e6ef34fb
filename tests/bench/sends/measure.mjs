// Measures how fast one side sends, what that costs the main thread, and how long a send takes.

import { mainThreadTime } from "../clock.mjs";
import { senders } from "./senders.mjs";

const CHAT = "chat_01a223a979d7717a8e274041dd8454bb";
const TEXT = "Your order shipped today. Es kommt am Dienstag an.";

/** Before each round: opens the connections again that were closed since the last one. */
const WARM_UP_MS = 150;

/** Takes a side, and opens its client for the server at an origin, which is the first question's. */
export async function open(side) {
  let send;
  return {
    /** Sends one message, and returns what the answer says. */
    async prove({ origin }) {
      send = await senders[side](origin);
      const { id, status, chat_id, direction, body, created_at, attachments } = await send(CHAT, TEXT);
      return { fields: { status, chat_id, direction, body, created_at, attachments }, id };
    },

    /** Sends with so many in flight for a while. */
    async round({ inFlight, ms }) {
      await sendFor(send, inFlight, WARM_UP_MS);
      const main = mainThreadTime();
      const all = process.cpuUsage();
      const started = performance.now();
      const times = await sendFor(send, inFlight, ms);
      const seconds = (performance.now() - started) / 1000;
      const mainNs = (mainThreadTime() - main) / times.length;
      const { user, system } = process.cpuUsage(all);
      times.sort((a, b) => a - b);
      const at = (share) => times[Math.floor((times.length - 1) * share)];
      return {
        ...{ rate: times.length / seconds, main_us: mainNs / 1000, cpu_us: (user + system) / times.length },
        ...{ p50_ms: at(0.5), p99_ms: at(0.99), memory_mb: process.memoryUsage().rss / 2 ** 20 },
      };
    },
  };
}

/** Returns the time of each send, in milliseconds. */
async function sendFor(send, inFlight, ms) {
  const times = [];
  const end = performance.now() + ms;
  const one = async () => {
    for (let started = performance.now(); started < end; ) {
      await send(CHAT, TEXT);
      const ended = performance.now();
      times.push(ended - started);
      started = ended;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return times;
}
