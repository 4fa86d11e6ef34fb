// The deliveries that every framework gets, and how one is sent: over a socket of its own, byte by byte as it says.

import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { signWebhook } from "../../npm/node.js";

const MINUTE = 60;
const JSON_TYPE = { "content-type": "application/json" };

/**
 * In the order of the table's columns. `expected` is the answer where a framework doesn't answer before our handler; `is`
 * says what the emulator must see afterwards: one reply for each delivery that was handled.
 * `make` gets what `eventOf` makes, and returns what is sent.
 */
export const deliveries = [
  { name: "good", expected: 204, replies: true, make: (event) => signed(event()) },
  {
    name: "chunked, a character cut in two",
    expected: 204,
    replies: true,
    make(event) {
      const whole = signed(event({ body: "Grüße 👍" }));
      const cut = whole.body.indexOf(Buffer.from("👍")) + 2;
      return { ...whole, parts: [whole.body.subarray(0, cut), whole.body.subarray(cut)] };
    },
  },
  {
    name: "gzip",
    expected: 401,
    replies: true,
    make(event) {
      const { body, headers } = signed(event());
      return { body: gzipSync(body), headers: { ...headers, "content-encoding": "gzip" } };
    },
  },
  { name: "empty", expected: 400, make: () => signed("") },
  {
    name: "no content type",
    expected: 204,
    replies: true,
    make: (event) => signed(event(), { headers: {} }),
  },
  {
    name: "text/plain",
    expected: 204,
    replies: true,
    make: (event) => signed(event(), { headers: { "content-type": "text/plain" } }),
  },
  {
    name: "bad signature",
    expected: 401,
    make: (event) => ({ ...signed(event()), headers: signed("another").headers }),
  },
  { name: "stale", expected: 401, make: (event) => signed(event(), { ageSeconds: 30 * MINUTE }) },
  { name: "from the future", expected: 401, make: (event) => signed(event(), { ageSeconds: -30 * MINUTE }) },
  { name: "repeated", expected: 204, make: (event) => signed(event({}, "good")) },
  {
    name: "2 MB",
    expected: 413,
    make: (event) => signed(event({ body: "a".repeat(2 * 1024 * 1024) })),
  },
  { name: "another method", expected: 405, make: (event) => ({ ...signed(event()), method: "PUT" }) },
  { name: "unknown event", expected: 204, make: (event) => signed(event({}, undefined, "message.pinned")) },
  {
    name: "half a surrogate pair",
    expected: 204,
    replies: true,
    make: (event) => signed(event({ body: "\ud83d" })),
  },
];

/** The delivery of the column "body already used", which the example gets without its line. */
export const bodyUsed = "body already used";

const secret = () => process.env.POSTPROXY_WEBHOOK_SECRET;

function signed(text, { headers = JSON_TYPE, ageSeconds = 0 } = {}) {
  const body = Buffer.from(text);
  const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
  const signature = signWebhook(body, secret(), { timestamp });
  return { body, headers: { ...headers, "x-postproxy-signature": signature } };
}

/** Makes the texts of a set-up's events: what `delivery.make` gets. An event is named by the delivery, or by `name`. */
export function eventOf(setUp, delivery, chat) {
  return (message = {}, name = delivery, type = "message.received") => {
    const id = `${setUp}-${name}`.replaceAll(/[^\w-]+/g, "-");
    const object = {
      ...{ id: `msg-${id}`, chat_id: chat.id, direction: "inbound", status: "received", body: "Hi!" },
      ...{ created_at: new Date().toISOString(), ...message },
    };
    const event = { id: `evt-${id}`, object: "event", type, created_at: object.created_at, data: { object } };
    return JSON.stringify(event);
  };
}

/**
 * Sends it; resolves to `{ status, text }`. A server may answer before it has read everything, and close.
 * @param {string} url
 * @param {{ method?: string, headers: object, body: Buffer, parts?: Buffer[] }} delivery `parts` are sent one by one, chunked
 */
export function send(url, { method = "POST", headers, body, parts }) {
  const { promise, resolve, reject } = Promise.withResolvers?.() ?? withResolvers();
  const length = parts ? { "transfer-encoding": "chunked" } : { "content-length": body.length };
  const outgoing = request(url, { method, agent: false, headers: { ...headers, ...length } });
  const timer = setTimeout(() => outgoing.destroy(new Error("no answer within 20 s")), 20_000);
  let isAnswered = false;
  outgoing.on("response", (incoming) => {
    isAnswered = true;
    let text = "";
    incoming.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
    incoming.on("close", () => {
      clearTimeout(timer);
      resolve({ status: incoming.statusCode, text });
    });
    incoming.on("error", () => {});
  });
  outgoing.on("error", (error) => {
    // After a broken pipe the answer may still lie in the socket.
    setTimeout(() => {
      if (isAnswered) return;
      clearTimeout(timer);
      reject(error);
    }, 200);
  });
  write(outgoing, parts ?? [body]);
  return promise;
}

async function write(outgoing, parts) {
  outgoing.setNoDelay(true);
  for (const [at, part] of parts.entries()) {
    if (at > 0) await pause(20);
    outgoing.write(part);
  }
  outgoing.end();
}

function withResolvers() {
  let resolve;
  let reject;
  const promise = new Promise((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}
