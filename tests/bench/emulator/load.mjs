// Sends to an emulator from many senders at once, and receives its webhooks on the same machine. Forked by the bench:
// `{ url, api_key, chats, seconds }` in, the sends and the webhooks meanwhile out; then `{ events, seconds }` in, and how long
// it took until as many different events had arrived. Its first message is the port for webhooks.

import { once } from "node:events";
import { connect, createServer } from "node:net";

const arrived = new Set();
const HEAD_END = "\r\n\r\n";

/**
 * Calls back with each HTTP message of a socket, as text of Latin-1. Each has a length. Hand-written: undici's client took
 * twice the processor time, which the emulator on the same machine lacked.
 */
function onMessage(socket, take) {
  let text = "";
  socket.setNoDelay(true).on("data", (bytes) => {
    text += bytes.toString("latin1");
    for (;;) {
      const head = text.indexOf(HEAD_END);
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))[1]);
      const end = head + HEAD_END.length + length;
      if (text.length < end) return;
      const message = text.slice(0, end);
      text = text.slice(end);
      take(message);
    }
  });
}

/** Receives webhooks: counts the ids of events, and answers with 204. */
const receiver = createServer((socket) => {
  socket.on("error", () => {}); // the emulator comes again
  onMessage(socket, (message) => {
    arrived.add(/"id":"(evt_[^"]+)"/.exec(message)[1]);
    socket.write(`HTTP/1.1 204 No Content${HEAD_END}`);
  });
});
await once(receiver.listen(0, "127.0.0.1"), "listening");
process.send(receiver.address().port);

process.once("disconnect", () => process.exit());
process.on("message", async (asked) => {
  process.send(asked.chats ? await load(asked) : await drained(asked));
});

/** Each sender sends one message after another to its own chat, over its own connection. */
async function load({ url, api_key, chats, seconds }) {
  const { host, hostname, port } = new URL(url);
  const before = arrived.size;
  const started = performance.now();
  const end = started + seconds * 1000;
  const times = [];
  let inTime, delivered;
  const counted = new Promise((resolve) =>
    setTimeout(() => {
      inTime = times.length;
      delivered = arrived.size - before;
      resolve();
    }, seconds * 1000),
  );
  const one = (chat) =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      const head = `POST /api/chats/${chat}/messages HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${api_key}\r\n`;
      let [now, at] = [started, 0];
      const send = () => {
        const body = JSON.stringify({ body: `It ships today, number ${at}.` });
        const rest = `content-type: application/json\r\ncontent-length: ${body.length}${HEAD_END}`;
        socket.write(`${head}${rest}${body}`);
        at += 1;
      };
      socket.on("error", reject).on("close", () => reject(new Error("The emulator closed a connection")));
      onMessage(socket, (answer) => {
        if (!answer.startsWith("HTTP/1.1 202 ")) return reject(new Error(answer));
        times.push(performance.now() - now);
        now = performance.now();
        if (now < end) return send();
        socket.end();
        resolve();
      });
      send();
    });
  await Promise.all([...chats.map(one), counted]);
  const sends = times.length;
  times.sort((a, b) => a - b);
  return {
    ...{ sends, sends_s: inTime / seconds, webhooks_s: delivered / seconds },
    ...{ p50_ms: times[sends >> 1], p99_ms: times[Math.floor(sends * 0.99)] },
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
