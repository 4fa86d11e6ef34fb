// What the cases of the JavaScript blocks share: people who write, what was sent, and the failures that many blocks have.

import { strict as assert } from "node:assert";
import { signWebhook } from "postproxy-dm";

export const CLIENT = `import { Postproxy } from "postproxy-dm";
const postproxy = new Postproxy({ apiKey: process.env.POSTPROXY_API_KEY ?? "" });
const chatId = process.env.CHAT_ID ?? "";
`;
export const CHAT = `${CLIENT}const chat = await postproxy.getChat(chatId);
`;
export const MAX_BODY_BYTES = 1_048_576;

let people = 0;

/** Someone new writes; the chat. */
export async function personWrites(emulator, platform = "facebook") {
  people += 1;
  const { chat } = await emulator.control("inbound", {
    profile_id: emulator.profiles[platform],
    participant_external_id: `person-${people}`,
    text: "Hello",
  });
  return chat;
}

/** The messages to a person, the last written first: the list itself goes by when each was posted. */
export async function answers(emulator, chat) {
  const { body } = await emulator.api("GET", `/chats/${chat.id}/messages?direction=outbound`);
  return body.data.sort((one, other) => other.created_at.localeCompare(one.created_at));
}

export const sends = async (emulator) => {
  const { data } = await emulator.control("requests?per_page=100");
  return data.filter(({ method, path }) => method === "POST" && path.endsWith("/messages"));
};

export function succeeded({ code, stderr }) {
  assert.equal(code, 0, stderr);
}

/** It ended with an error of this class, which says what; the key is not in it. */
export function failed({ code, stderr }, name, what = "") {
  assert.equal(code, 1);
  assert(stderr.includes(name), `${name} is missing in ${stderr}`);
  assert(stderr.includes(what), `${what} is missing in ${stderr}`);
  assert(!stderr.includes("pp_test_wrong"), stderr);
}

export const wrongKey = async ({ run, emulator }) => {
  const chat = await personWrites(emulator);
  const env = { CHAT_ID: chat.id, POSTPROXY_API_KEY: "pp_test_wrong" };
  failed(await run(env), "AuthenticationError");
};

export const noKey = async ({ run }) =>
  failed(await run({ POSTPROXY_API_KEY: "" }), "ValidationError", "apiKey");

export const unknownChat = async ({ run }) =>
  failed(await run({ CHAT_ID: "chat_of_nobody" }), "NotFoundError");

/** The event of a text, and its signature. */
export function signedEvent(
  emulator,
  object,
  { type = "message.received", secret = emulator.webhook_secret } = {},
) {
  const body = JSON.stringify({
    ...{ id: `evt_${object.id ?? 1}`, object: "event", type, created_at: "2026-05-31T14:02:00.000Z" },
    data: { object },
  });
  return { body, headers: { "x-postproxy-signature": signWebhook(body, secret) } };
}

/** Runs a block that is a server, for as long as the work takes. */
export async function withServer({ start }, env, work) {
  const server = start(env);
  try {
    const line = await server.firstLine(/^port \d+$/);
    const url = `http://127.0.0.1:${line.slice("port ".length)}/`;
    const post = (input) => fetch(url, { method: "POST", ...input }).then(({ status }) => status);
    await work({ url, post });
    assert.equal(server.child.exitCode, null, `it has ended: ${server.stderr()}`);
  } finally {
    await server.stop();
  }
}

export const stream = (bytes) => ({ body: new Blob([bytes]).stream(), duplex: "half" });

export async function noEmulator({ run }) {
  failed(await run({ POSTPROXY_EMULATOR: "/nowhere/emulator" }), "EmulatorError", "/nowhere/emulator");
}

export async function printsText({ run, emulator }) {
  const { body, headers } = signedEvent(emulator, { id: "msg_1", chat_id: "chat_1", body: "Hello" });
  const result = await run({ BODY: body, SIGNATURE: headers["x-postproxy-signature"] });
  succeeded(result);
  assert.equal(result.stdout, "Hello\n");
}

export async function forgedBody({ run, emulator }) {
  const { body, headers } = signedEvent(emulator, { id: "msg_1", chat_id: "chat_1", body: "Hello" });
  const forged = { BODY: `${body} `, SIGNATURE: headers["x-postproxy-signature"] };
  failed(await run(forged), "WebhookError", "signature_mismatch");
}

export async function noSecret({ run, emulator }) {
  const { body, headers } = signedEvent(emulator, { id: "msg_1" });
  const env = { BODY: body, SIGNATURE: headers["x-postproxy-signature"], POSTPROXY_WEBHOOK_SECRET: "" };
  failed(await run(env), "WebhookError", "missing_secret");
}
