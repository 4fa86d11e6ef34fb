// Sends to an emulator from many senders at once, and receives its webhooks on the same machine. Forked by the bench:
// `{ url, api_key, chats, seconds }` in, the sends and the webhooks meanwhile out; then `{ events, seconds }` in, and how long
// it took until as many different events had arrived. Its first message is the port for webhooks.

import { once } from "node:events";
import { createServer } from "node:net";
import { Pool } from "undici";

const arrived = new Set();
const HEAD_END = "\r\n\r\n";

/** Receives webhooks with as little work as possible: it counts the ids of events, and answers with 204. */
const receiver = createServer((socket) => {
  let text = "";
  socket.setNoDelay(true).on("error", () => {}); // the emulator comes again
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    for (;;) {
      const head = text.indexOf(HEAD_END);
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))[1]);
      const end = head + HEAD_END.length + length;
      if (text.length < end) return;
      arrived.add(/"id":"(evt_[^"]+)"/.exec(text.slice(head, end))[1]);
      text = text.slice(end);
      socket.write(`HTTP/1.1 204 No Content${HEAD_END}`);
    }
  });
});
await once(receiver.listen(0, "127.0.0.1"), "listening");
process.send(receiver.address().port);

process.on("message", async (asked) => {
  process.send(asked.chats ? await load(asked) : await drained(asked));
});

/** Each sender sends one message after another to its own chat. */
async function load({ url, api_key, chats, seconds }) {
  const pool = new Pool(url, { connections: chats.length });
  const headers = { authorization: `Bearer ${api_key}`, "content-type": "application/json" };
  const before = arrived.size;
  const started = performance.now();
  const end = started + seconds * 1000;
  let [sends, inTime] = [0, 0];
  let delivered;
  const times = [];
  const counted = new Promise((resolve) =>
    setTimeout(() => {
      inTime = sends;
      delivered = arrived.size - before;
      resolve();
    }, seconds * 1000),
  );
  const one = async (chat) => {
    for (let at = 0, now = started; now < end; at += 1) {
      const { statusCode, body } = await pool.request({
        ...{ method: "POST", path: `/api/chats/${chat}/messages`, headers },
        body: JSON.stringify({ body: `It ships today, number ${at}.` }),
      });
      const text = await body.text();
      if (statusCode >= 300) throw new Error(`${statusCode}: ${text}`);
      sends += 1;
      times.push(performance.now() - now);
      now = performance.now();
    }
  };
  await Promise.all([...chats.map(one), counted]);
  await pool.close();
  times.sort((a, b) => a - b);
  return {
    ...{ sends, sends_s: inTime / seconds, webhooks_s: delivered / seconds },
    ...{ p50_ms: times[times.length >> 1], p99_ms: times[Math.floor(times.length * 0.99)] },
  };
}

/** Waits until so many different events have arrived in all, but at most so long. */
async function drained({ events, seconds }) {
  const started = performance.now();
  const end = started + seconds * 1000;
  while (arrived.size < events && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { arrived: arrived.size, seconds: (performance.now() - started) / 1000 };
}
