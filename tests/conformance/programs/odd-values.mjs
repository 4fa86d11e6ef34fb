// Puts each odd value in each place where a caller can give one, and prints what came of it, a line each: the error,
// what went over the wire, or that it was taken. odd-values.test.mjs runs it with either binding.

import vm from "node:vm";
import * as sdk from "postproxy-dm";
import { startReceiver } from "../../emulator.mjs";

const ANSWER = {
  ...{ id: "msg_1", chat_id: "chat_1", status: "published", external_posted_at: "2026-05-31T14:02:00.000Z" },
  ...{ platform: "facebook", data: [], total: 0, page: 0, per_page: 20 },
};
const BODY = JSON.stringify({ id: "evt_1", object: "event", type: "message.received", data: { object: {} } });
const SECRET = "whsec_1";
const SIGNED_AT = 1_780_236_000;
const NOW = SIGNED_AT * 1000;
const HEADER = sdk.signWebhook(BODY, SECRET, { timestamp: SIGNED_AT });
const API_KEY = "pp_live_do_not_tell";

const circular = {};
circular.self = circular;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const refuse = () => {
  throw new RangeError("the caller's own");
};
const traps = Object.getOwnPropertyNames(Reflect).map((name) => [name, refuse]);

const values = {
  undefined: undefined,
  null: null,
  true: true,
  false: false,
  zero: 0,
  "minus zero": -0,
  fraction: 0.5,
  negative: -1,
  "1e21": 1e21,
  "2^53 + 2": 2 ** 53 + 2,
  "5e-324": 5e-324,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  BigInt: 10n,
  "empty text": "",
  "white space": " \n",
  "text with a line break": "a\nb",
  "text beyond ASCII": "é😀",
  "half an emoji": "a\ud83d",
  "NUL in a text": "a\0b",
  dots: "..",
  symbol: Symbol("s"),
  function: () => {},
  "async function": async () => {},
  class: class {},
  list: [],
  "list of lists": [[]],
  "list with a hole": new Array(1),
  "plain object": {},
  "object with an id": { id: "id_1", platform: "facebook" },
  "object without a prototype": Object.create(null),
  circular,
  "getter that throws": {
    get id() {
      throw new RangeError("the caller's own");
    },
  },
  "toJSON that throws": { toJSON: refuse, a: 1 },
  "toString that throws": { toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse, a: 1 },
  "proxy that throws": new Proxy({}, Object.fromEntries(traps)),
  "revoked proxy": revoked.proxy,
  "boxed text": new String("text"),
  "boxed number": new Number(7),
  date: new Date(NOW),
  "invalid date": new Date(Number.NaN),
  "date of another realm": vm.runInNewContext(`new Date(${NOW})`),
  Map: new Map([["a", 1]]),
  Set: new Set([1]),
  Error: new Error("e"),
  RegExp: /a/,
  promise: Promise.resolve("id_1"),
  "class instance": new (class Thing {
    a = 1;
  })(),
  "typed array": new Uint16Array([1, 2]),
  Blob: new Blob(["abc"]),
};

const server = await startReceiver(() => [
  200,
  { "content-type": "application/json" },
  JSON.stringify(ANSWER),
]);
const options = { apiKey: API_KEY, baseUrl: server.url, maxRetries: 0 };
const postproxy = new sdk.Postproxy(options);
const write = { idempotencyKey: "key-1" };
const text = { body: "Hi" };
const event = {
  ...{ id: "evt_1", object: "event", type: "message.received", created_at: "2026-05-31T14:02:00.000Z" },
  data: { object: { id: "msg_1", chat_id: "chat_1", direction: "inbound", status: "received", body: "Hi" } },
};
const chat = { platform: "facebook", last_inbound_at: "2026-05-31T14:02:00Z" };

const options_of_a_client = ["apiKey", "baseUrl", "profileGroupId", "timeoutMs", "maxRetries", "userAgent"];
const functions_of_a_client = ["onAttempt", "fetch", "dangerouslyAllowBrowser"];
const options_of_a_call = [
  "idempotencyKey",
  "timeoutMs",
  "maxRetries",
  "profileGroupId",
  "platform",
  "signal",
];
const functions_of_a_call = ["onAttempt", "onUploadProgress"];
const ids_first = [
  ...["getProfile", "listChats", "createChat", "getChat", "archiveChat", "unarchiveChat", "markRead"],
  ...[
    "startTyping",
    "stopTyping",
    "listMessages",
    "sendMessage",
    "getMessage",
    "editMessage",
    "react",
    "unreact",
  ],
  ...["getIceBreakers", "setIceBreakers", "deleteIceBreakers", "getParticipantStatus", "backfillChats"],
  ...[
    "listChatSyncs",
    "getChatSync",
    "getWebhook",
    "updateWebhook",
    "deleteWebhook",
    "listWebhookDeliveries",
  ],
];
const contents = {
  createChat: ["prof_1"],
  sendMessage: ["chat_1"],
  editMessage: ["msg_1"],
  react: ["msg_1"],
  setIceBreakers: ["prof_1"],
  backfillChats: ["prof_1"],
  createWebhook: [],
  updateWebhook: ["wh_1"],
  privateReply: [{ post_id: "post_1", comment_id: "comment_1", profile_id: "prof_1" }],
  reply: [event],
};
const lists = ["listChats", "listMessages", "listChatSyncs", "listWebhookDeliveries"];

/** Each place, as a function of the value that is put there. */
const places = {
  "new Postproxy(…)": (value) => new sdk.Postproxy(value),
  ...each([...options_of_a_client, ...functions_of_a_client], "new Postproxy ", (name) => (value) => {
    const made = new sdk.Postproxy({ ...options, [name]: value });
    // Nothing goes to the service itself.
    return name === "baseUrl" ? true : made.getChat("chat_1");
  }),
  "listProfiles(…)": (value) => postproxy.listProfiles(value),
  "listWebhooks(…)": (value) => postproxy.listWebhooks(value),
  "options of sendMessage": (value) => postproxy.sendMessage("chat_1", text, value),
  "options of listChats": (value) => postproxy.listChats("prof_1", {}, value),
  "options of reply": (value) => postproxy.reply(event, text, value),
  ...each([...options_of_a_call, ...functions_of_a_call, "unknown"], "option ", (name) => (value) => {
    return postproxy.sendMessage("chat_1", text, { ...write, [name]: value });
  }),
  ...each(ids_first, "id of ", (name) => (value) => {
    const rest = { createChat: [{ participant_external_id: "p" }], sendMessage: [text], editMessage: [text] };
    const others = {
      ...rest,
      setIceBreakers: [[{ question: "q", payload: "p" }]],
      getParticipantStatus: ["u"],
    };
    const last = { ...others, getChatSync: ["s"], backfillChats: [{}], updateWebhook: [{}], react: ["love"] };
    const query = lists.includes(name) ? [{}] : [];
    return postproxy[name](value, ...(last[name] ?? query), write);
  }),
  "second id of getParticipantStatus": (value) => postproxy.getParticipantStatus("prof_1", value),
  "second id of getChatSync": (value) => postproxy.getChatSync("prof_1", value),
  ...each(Object.keys(contents), "content of ", (name) => (value) => {
    return postproxy[name](...contents[name], value, write);
  }),
  ...each(
    ["body", "media", "tag", "reply_markup", "buttons", "unknown"],
    "content field ",
    (name) => (value) => {
      return postproxy.sendMessage("chat_1", { ...text, [name]: value }, write);
    },
  ),
  "deep in a content": (value) =>
    postproxy.sendMessage("chat_1", { ...text, extra: [{ deep: value }] }, write),
  "in a list of a content": (value) => postproxy.sendMessage("chat_1", { ...text, extra: [value] }, write),
  "media item": (value) => postproxy.sendMessage("chat_1", { media: [value] }, write),
  "media path": (value) => postproxy.sendMessage("chat_1", { media: [{ path: value }] }, write),
  "media data": (value) => postproxy.sendMessage("chat_1", { media: [{ data: value }] }, write),
  "media filename": (value) =>
    postproxy.sendMessage("chat_1", { media: [{ data: new Uint8Array(3), filename: value }] }, write),
  ...each(lists, "query of ", (name) => (value) => postproxy[name]("id_1", value)),
  ...each(["page", "per_page", "before", "unknown"], "parameter ", (name) => (value) => {
    return postproxy.listChats("prof_1", { [name]: value });
  }),
  "for await": async (value) => {
    for await (const _ of postproxy.listChats("prof_1", { page: value })) break;
  },
  "withResponse()": (value) => postproxy.getChat(value).withResponse(),
  "privateReply(…)": (value) => postproxy.privateReply(value, { text: "Hi" }, write),
  "privateReply post_id": (value) =>
    postproxy.privateReply({ post_id: value, comment_id: "c", profile_id: "p" }, { text: "Hi" }, write),
  "privateReply profile_id": (value) =>
    postproxy.privateReply({ post_id: "p", comment_id: "c", profile_id: value }, { text: "Hi" }, write),
  "reply(…)": (value) => postproxy.reply(value, text),
  "event id": (value) => postproxy.reply({ ...event, id: value }, text),
  "event data": (value) => postproxy.reply({ ...event, data: value }, text),
  "event resource": (value) => postproxy.reply({ ...event, data: { object: value } }, text),
  "waitForMessage(…)": (value) => postproxy.waitForMessage(value),
  "waitForMessage options": (value) => postproxy.waitForMessage("msg_1", value),
  ...each(["until", "timeoutMs", "signal", "platform"], "waitForMessage ", (name) => (value) => {
    return postproxy.waitForMessage("msg_1", { [name]: value });
  }),
  "verifyWebhook body": (value) => sdk.verifyWebhook(value, HEADER, SECRET, { now: NOW }),
  "verifyWebhook signature": (value) => sdk.verifyWebhook(BODY, value, SECRET, { now: NOW }),
  "verifyWebhook header": (value) =>
    sdk.verifyWebhook(BODY, { "x-postproxy-signature": value }, SECRET, { now: NOW }),
  "verifyWebhook headers.get": (value) => sdk.verifyWebhook(BODY, { get: () => value }, SECRET, { now: NOW }),
  "verifyWebhook secret": (value) => sdk.verifyWebhook(BODY, HEADER, value, { now: NOW }),
  "verifyWebhook second secret": (value) => sdk.verifyWebhook(BODY, HEADER, [SECRET, value], { now: NOW }),
  "verifyWebhook options": (value) => sdk.verifyWebhook(BODY, HEADER, "whsec_other", value),
  "verifyWebhook now": (value) =>
    value === undefined || sdk.verifyWebhook(BODY, HEADER, SECRET, { now: value }),
  "verifyWebhook toleranceSeconds": (value) =>
    sdk.verifyWebhook(BODY, HEADER, SECRET, { now: NOW, toleranceSeconds: value }),
  "parseWebhook body": (value) => sdk.parseWebhook(value, HEADER, SECRET, { now: NOW }),
  "signWebhook body": (value) => sdk.signWebhook(value, SECRET, { timestamp: SIGNED_AT }),
  "signWebhook secret": (value) => sdk.signWebhook(BODY, value, { timestamp: SIGNED_AT }),
  "signWebhook options": (value) => sdk.signWebhook(BODY, SECRET, value).slice(0, 2),
  "signWebhook timestamp": (value) =>
    value === undefined || sdk.signWebhook(BODY, SECRET, { timestamp: value }),
  "messagingWindow(…)": (value) => sdk.messagingWindow(value),
  "messagingWindow platform": (value) => sdk.messagingWindow({ ...chat, platform: value }, { now: NOW }),
  "messagingWindow time": (value) => sdk.messagingWindow({ ...chat, last_inbound_at: value }, { now: NOW }),
  "messagingWindow options": (value) => sdk.messagingWindow(chat, value).closesAt,
  "messagingWindow now": (value) => value === undefined || sdk.messagingWindow(chat, { now: value }),
  "capabilities(…)": (value) => sdk.capabilities(value),
  "reactionEmoji(…)": (value) => sdk.reactionEmoji(value),
};

function each(names, prefix, place) {
  return Object.fromEntries(names.map((name) => [prefix + name, place(name)]));
}

/** What came of one call. */
async function outcome(place, value) {
  server.requests.length = 0;
  let result;
  try {
    result = place(value);
  } catch (error) {
    return { threw: described(error) };
  }
  const isPromise = result instanceof Promise;
  try {
    const answer = await result;
    return isPromise ? { sent: server.requests.map(wire) } : { gave: answer ?? String(answer) };
  } catch (error) {
    return { rejected: described(error), sent: server.requests.map(wire) };
  }
}

function described(error) {
  const { name, code, reason, field, message } = error;
  const isOurs = error instanceof sdk.PostproxyError || error instanceof sdk.WebhookError;
  // The two bindings are run beside different servers.
  const words = `${message}`.replaceAll(new URL(server.url).host, "HOST");
  return { isOurs, name, code, reason, field, message: words, tellsKey: `${error.stack}`.includes(API_KEY) };
}

function wire({ method, url, headers, body }) {
  const { "content-type": type, "idempotency-key": key, "user-agent": agent } = headers;
  return [method, url, type, key === write.idempotencyKey, agent?.split(" ").at(-1), body.toString("latin1")];
}

process.on("unhandledRejection", (error) => {
  console.log(JSON.stringify({ row: "unhandled", threw: { isOurs: false, message: String(error) } }));
});
for (const [place, put] of Object.entries(places)) {
  for (const [name, value] of Object.entries(values)) {
    console.log(JSON.stringify({ row: `${place} ← ${name}`, ...(await outcome(put, value)) }));
  }
}
await server.stop();
