// Sends signed webhooks over plain sockets, so that the sender isn't the limit: each socket has one request in flight.
// Forked by the bench: `{ port, events, inFlight, first }` in, `{ seconds, statuses }` out.

import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { secret } from "./handler.mjs";

/** A text of 1.3 KB as JSON, a third of whose characters aren't ASCII. */
const TEXT = "Wann kommt meine Bestellung? Съешь ещё этих булок. お元気ですか。 ".repeat(10);

/** Returns the bytes of one whole request. */
export function requestOf(number, { sign = true } = {}) {
  const message = {
    ...{ id: `msg_${number}`, object: "message", chat_id: `chat_${number % 500}`, direction: "inbound" },
    ...{ body: TEXT, status: "received", attachments: [], created_at: "2026-11-28T10:00:00Z" },
  };
  const body = JSON.stringify({
    ...{ id: `evt_${number}`, object: "event", type: "message.received" },
    ...{ created_at: "2026-11-28T10:00:00Z", data: { object: message } },
  });
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  const sent = sign ? body : body.replace("msg_", "msg-");
  const head = [
    "POST /webhooks HTTP/1.1",
    "Host: 127.0.0.1",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(sent)}`,
    `X-Postproxy-Signature: t=${seconds},v1=${signature}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${sent}`);
}

/** Sends requests, one after another on each socket, and returns how long they took and how they were answered. */
export async function load({ port, requests, inFlight }) {
  const statuses = {};
  let next = 0;
  const started = performance.now();
  const work = Array.from({ length: inFlight }, () => oneSocket());
  await Promise.all(work);
  return { seconds: (performance.now() - started) / 1000, statuses };

  function oneSocket() {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      const send = () => {
        if (next >= requests.length) return socket.end();
        socket.write(requests[next]);
        next += 1;
      };
      let answer = "";
      socket.on("connect", send).on("error", reject).on("close", resolve);
      socket.on("data", (bytes) => {
        answer += bytes.toString("latin1");
        const [, status, headers] = answer.match(/^HTTP\/1\.1 (\d+)[^\r]*\r\n(.*?)\r\n\r\n/s) ?? [];
        if (status === undefined) return;
        const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? 0);
        if (answer.length < answer.indexOf("\r\n\r\n") + 4 + length) return;
        answer = "";
        statuses[status] = (statuses[status] ?? 0) + 1;
        send();
      });
    });
  }
}

process.on("message", async ({ port, events, inFlight, first }) => {
  const requests = Array.from({ length: events }, (_, at) => requestOf(first + at));
  process.send(await load({ port, requests, inFlight }));
});
