// The bodies that are verified and read, and their signatures.

import { createHmac } from "node:crypto";

/** The secret, in the form that every side accepts. */
export const secret = `whsec_${Buffer.from("the secret of the bench, 32 long").toString("base64")}`;

/** Texts that make about a third of the characters of a whole body not ASCII: the small body has more around its text. */
const DENSE = "Съешь ещё этих мягких французских булок, да выпей чаю. お元気ですか。Bestellung No. 1042? ";
const SPARSE = "Wann kommt meine Bestellung? Съешь ещё этих булок. お元気ですか。The quick brown fox. ";
const ASCII = "The quick brown fox jumps over the lazy dog. Where is my order 1042? ";

/** Below this there is only room for the fields that are read. */
const SHORTEST = 600;

/** Each body: the type of its event, its text, and its bytes. */
const BODIES = {
  small: { type: "message.received", text: DENSE, bytes: 1_300 },
  large: { type: "message.received", text: SPARSE, bytes: 17_000 },
  ascii: { type: "message.received", text: ASCII, bytes: 17_000 },
  receipt: { type: "message.read", text: DENSE, bytes: 1_300 },
};

/** Returns the text of a body, by its name, or of a message with so many bytes. */
export function bodyOf(name) {
  const { type, text, bytes } =
    typeof name === "number" ? { type: "message.received", text: SPARSE, bytes: name } : BODIES[name];
  const of = (body) => JSON.stringify(bytes < SHORTEST ? shortEvent(type, body) : eventOf(type, body));
  const whole = text.repeat(Math.ceil(bytes / text.length));
  let length = whole.length;
  // A character has at most 3 bytes: cut until it fits.
  for (let excess = 1; excess > 0; ) {
    excess = Buffer.byteLength(of(whole.slice(0, length))) - bytes;
    length -= Math.ceil(Math.max(0, excess) / 3);
  }
  return of(whole.slice(0, length));
}

function eventOf(type, body) {
  const isReceived = type === "message.received";
  const message = {
    ...{ id: "msg_01a223a97aa675c8b562538884050655", chat_id: "chat_01a223a979d7717a8e274041dd8454bb" },
    ...{ external_id: "m_9x", direction: isReceived ? "inbound" : "outbound", body },
    ...{ status: isReceived ? "received" : "read", attachments: [], created_at: "2026-11-28T10:00:00.000Z" },
  };
  const [id, created_at] = ["evt_01a223a97aa675c8b562538884050656", "2026-11-28T10:00:01.000Z"];
  return { id, object: "event", type, created_at, data: { object: message } };
}

function shortEvent(type, body) {
  const message = { id: "msg_1", chat_id: "chat_1", body };
  return { id: "evt_1", type, created_at: "2026-11-28", data: { object: message } };
}

/** Signs a body in each way that a side knows. */
export function signaturesOf(bytes) {
  const seconds = Math.floor(Date.now() / 1000);
  const hmac = (key, ...parts) => {
    const hash = createHmac("sha256", key);
    for (const part of parts) hash.update(part);
    return hash;
  };
  const standard = hmac(Buffer.from(secret.slice("whsec_".length), "base64"), `evt_1.${seconds}.`, bytes);
  return {
    postproxy: `t=${seconds},v1=${hmac(secret, `${seconds}.`, bytes).digest("hex")}`,
    github: `sha256=${hmac(secret, bytes).digest("hex")}`,
    standard: {
      "webhook-id": "evt_1",
      "webhook-timestamp": String(seconds),
      "webhook-signature": `v1,${standard.digest("base64")}`,
    },
  };
}
