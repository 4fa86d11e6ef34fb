// The emulator's OpenAPI document: that it is well formed, and that the emulator does as it says, for every request of
// tests/vectors and a call of every control endpoint.

import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv/dist/2020.js";
import { startEmulator } from "../../npm/emulator/index.js";
import { root } from "../../scripts/steps.mjs";
import { startReceiver, until } from "../emulator.mjs";

const { cases } = JSON.parse(await readFile(join(root, "tests/vectors/requests.json"), "utf8"));

/** Which platform has it; Facebook has all else. */
const PLATFORMS = {
  archiveChat: "bluesky",
  unarchiveChat: "bluesky",
  editMessage: "telegram",
  getIceBreakers: "instagram",
  setIceBreakers: "instagram",
  deleteIceBreakers: "instagram",
  getParticipantStatus: "instagram",
  listPlacements: "whatsapp",
  listTemplates: "whatsapp",
  createTemplate: "whatsapp",
  listTemplateLibrary: "whatsapp",
  getTemplate: "whatsapp",
  updateTemplate: "whatsapp",
  deleteTemplate: "whatsapp",
  blockUsers: "whatsapp",
  unblockUsers: "whatsapp",
  listBlockedUsers: "whatsapp",
  getBlockedUserStatus: "whatsapp",
  downloadMedia: "whatsapp",
};

let emulator;
let receiver;
let document;
let ajv;

/** Each operation with its path and method, by its id. */
const operations = new Map();
/** The ids of those that succeeded. */
const succeeded = new Set();

before(async () => {
  receiver = await startReceiver();
  emulator = await startEmulator({ latencyMs: 0, webhookUrl: receiver.url });
  document = await (await fetch(`${emulator.url}/openapi.json`)).json();
  ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(document, "openapi");
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      operations.set(operation.operationId, { path, method, ...operation });
    }
  }
});

after(async () => {
  await emulator.stop();
  await receiver.stop();
});

/** Why a value does not fit what is at a place of the document. */
function misfit(value, ...place) {
  const pointer = place.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
  const validate = ajv.getSchema(`openapi#/${encodeURI(pointer)}`);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

/** Calls an operation, and holds the answer against the document. */
async function call(id, { ids = {}, query = {}, headers, body, text = body && JSON.stringify(body) } = {}) {
  const { path, method, requestBody } = operations.get(id);
  const url = new URL(
    path.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(ids[name])),
    emulator.url,
  );
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${emulator.apiKey}`,
      "content-type": "application/json",
      ...headers,
    },
    body: text,
  });
  const raw = id === "stream" ? await firstOf(response) : await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const answer = raw === "" || id === "export" || id === "stream" || !isJson ? undefined : JSON.parse(raw);
  const place = ["paths", path, method];
  const what = `${id} ${text}: ${response.status} ${raw.slice(0, 300)}`;

  const { responses } = operations.get(id);
  const key = responses[response.status] ? response.status : "default";
  assert(response.ok ? key !== "default" : true, `${what} is not described`);
  if (answer !== undefined) {
    const schema = response.ok || key !== "default" ? ["responses", key] : undefined;
    const at = schema ? [...place, ...schema] : ["components", "responses", "Error"];
    assert.equal(misfit(answer, ...at, "content", "application/json", "schema"), undefined, what);
  }
  if (response.ok) {
    succeeded.add(id);
    if (requestBody?.content["application/json"] && body !== undefined) {
      const at = [...place, "requestBody", "content", "application/json", "schema"];
      assert.equal(misfit(body, ...at), undefined, `${what} was taken`);
    }
  }
  return { status: response.status, answer };
}

/** The beginning of what does not end by itself. */
async function firstOf(response) {
  for await (const chunk of response.body) return new TextDecoder().decode(chunk);
}

/** Real ids in place of those of the vectors: each call has a chat of its own. */
async function fixtures(id) {
  const platform = PLATFORMS[id] ?? "facebook";
  const profile_id = emulator.profiles[platform];
  const person = { profile_id, participant_external_id: `${id}-${Math.random()}` };
  const { chat, message } = await emulator.inbound({ ...person, text: "Hi" });
  const ids = {
    profile_id,
    chat_id: chat.id,
    message_id: message.id,
    user_id: person.participant_external_id,
  };
  if (id === "editMessage") {
    const sent = await call("sendMessage", { ids, body: { body: "Hello" } });
    ids.message_id = sent.answer.id;
    await until("the dispatch", async () => {
      const { answer } = await call("getMessage", { ids });
      return answer.status === "published";
    });
  }
  if (["privateReply", "getComment"].includes(id))
    Object.assign(ids, await emulator.comment({ ...person, text: "Nice" }));
  if (id === "getChatSync") {
    const list = await call("listChatSyncs", { ids });
    ids.sync_id = list.answer.data[0].id;
  }
  if (/^(get|update|delete)Template$/.test(id)) {
    const content = { name: `of_${Math.random()}`.replace(/\W/, "_"), language: "de", category: "UTILITY" };
    const made = await call("createTemplate", {
      ids,
      body: { ...content, components: [{ type: "BODY", text: "Hi" }] },
    });
    ids.template_id = made.answer.id;
  }
  if (id.includes("Webhook")) {
    const made = await call("createWebhook", { body: { url: "https://example.com/", events: ["*"] } });
    ids.webhook_id = made.answer.id;
  }
  return ids;
}

describe("the OpenAPI document", () => {
  test("is well formed", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    assert(valid, JSON.stringify(errors, null, 2));
    assert.equal(validator.version, "3.1");
  });

  test("gives examples that fit, and that are taken", async () => {
    for (const [id, { path, method, requestBody }] of operations) {
      const json = requestBody?.content["application/json"];
      if (!json?.example) continue;
      const at = ["paths", path, method, "requestBody", "content", "application/json", "schema"];
      assert.equal(misfit(json.example, ...at), undefined, id);
      const ids = await fixtures(id);
      const { status } = await call(id, { ids, query: { profile_id: ids.profile_id }, body: json.example });
      assert(status < 300, `${id}: ${status}`);
    }
  });

  test("knows the limits", () => {
    const at = [
      "paths",
      "/api/chats/{chat_id}/messages",
      "post",
      "requestBody",
      "content",
      "application/json",
      "schema",
    ];
    const quick_replies = (count, title) => Array(count).fill({ title, payload: "x" });
    assert.equal(misfit({ body: "x", quick_replies: quick_replies(13, "x".repeat(20)) }, ...at), undefined);
    assert.match(misfit({ body: "x", quick_replies: quick_replies(14, "x") }, ...at), /more than 13 items/);
    assert.match(
      misfit({ body: "x", quick_replies: quick_replies(1, "x".repeat(21)) }, ...at),
      /more than 20 char/,
    );
    assert.match(misfit({ tag: "HUMAN_AGENT" }, ...at), /required property 'body'/);
    assert.match(misfit({ body: "x", tag: "OTHER" }, ...at), /tag must be/);
  });

  test("is kept to by the answer to every request of the vectors", async () => {
    const ids = await fixtures("backfillChats");
    await call("backfillChats", { ids, body: { from: "2026-05-01" } });
    for (const { endpoint, query = {}, content, content_text } of cases) {
      const ids = await fixtures(endpoint);
      const texts = Object.entries(query).filter(([, value]) => value !== null && typeof value !== "object");
      // The page of a profile that is ours.
      const own = texts.map(([name, value]) => [name, name === "profile_id" ? ids.profile_id : value]);
      await call(endpoint, { ids, query: Object.fromEntries(own), body: content, text: content_text });
    }
  });

  test("is kept to by the control endpoints", async () => {
    const person = { profile_id: emulator.profiles.facebook, participant_external_id: "jane" };
    const { answer } = await call("inbound", {
      body: { ...person, text: "Hi", attachments: [{ data: "aGVsbG8=" }] },
    });
    const ids = { chat_id: answer.chat.id };
    const content = { body: "Which?", quick_replies: [{ title: "Blue", payload: "BLUE" }] };
    const sent = await call("sendMessage", { ids, body: content });
    const message_id = sent.answer.id;
    await until("the dispatch", async () => {
      const { answer } = await call("getMessage", { ids: { message_id } });
      return answer.external_id;
    });
    await call("tap", { body: { message_id, index: 0 } });
    await call("reaction", { body: { message_id, reaction: "love", action: "react" } });
    await call("read", { body: { message_id } });
    await call("edit", { body: { message_id: answer.message.id, text: "Hello" } });
    const on_instagram = { ...person, profile_id: emulator.profiles.instagram };
    const { message: withdrawn } = await emulator.inbound({ ...on_instagram, text: "Hi" });
    await call("delete", { body: { message_id: withdrawn.id } });
    await call("comment", { body: { ...person, text: "Nice" } });
    await call("referral", { body: { ...person, ref: "spring", source: "AD", type: "OPEN_THREAD" } });
    await call("clock");
    await call("advanceClock", { body: { advance_seconds: 60 } });
    await call("setWebhook", { body: { url: receiver.url, payload_shape: "message" } });
    const [{ id: delivery_id }] = await until("a delivery", async () => {
      const { answer } = await call("deliveries", { query: { per_page: 1 } });
      return answer.data.length > 0 && answer.data;
    });
    await call("resend", { ids: { delivery_id } });
    await call("ready");
    const profile_id = emulator.profiles.instagram;
    const ice_breakers = [{ question: "Where?", payload: "WHERE" }];
    await call("setIceBreakers", { ids: { profile_id }, body: { ice_breakers } });
    await call("iceBreaker", { body: { profile_id, participant_external_id: "joe", payload: "WHERE" } });
    await call("person", { body: { chat_id: answer.chat.id, state: "offline" } });
    assert.equal((await call("people")).answer.data.length, 1);
    assert((await call("requests", { query: { after: 1, per_page: 100 } })).answer.data.length > 0);
    await call("stream");
    await call("account", { headers: { "sec-fetch-site": "same-origin" } });
    await call("account");
    await call("profile", { body: { profile_id, status: "active" } });
    const whatsapp = { profile_id: emulator.profiles.whatsapp };
    const { answer: numbers } = await call("listPlacements", { ids: whatsapp });
    const phone_number_id = numbers.data[0].id;
    const sender = await call("inbound", {
      body: { ...whatsapp, participant_external_id: "15550001111", attachments: [{ data: "aGVsbG8=" }] },
    });
    const media_id = sender.answer.message.attachments[0].external_id;
    const user = "15550001111";
    await call("downloadMedia", { ids: whatsapp, query: { phone_number_id, media_id } });
    await call("automaticEvent", { body: { chat_id: sender.answer.chat.id, event_name: "Purchase" } });
    await call("placement", { body: { ...whatsapp, placement_id: phone_number_id, event: "FLAGGED" } });
    for (const id of ["blockUsers", "unblockUsers"]) {
      await call(id, { ids: whatsapp, body: { phone_number_id, users: [user] } });
    }
    await call("listBlockedUsers", { ids: whatsapp, query: { phone_number_id } });
    await call("getBlockedUserStatus", { ids: whatsapp, query: { phone_number_id, user } });
    const { answer: templates } = await call("listTemplates", { ids: whatsapp });
    await call("template", {
      body: { template_id: templates.data[0].id, status: "PAUSED", quality_score: "RED" },
    });
    const faults = [
      { kind: "rate_limit", operation: "getMessage", retry_after: "date", times: 1 },
      { kind: "latency", ms: [0, 1], probability: 0.5 },
      { kind: "transient_platform_error", platform: "telegram", code: 429, subcode: "x" },
    ];
    await call("setFaults", { body: { seed: 7, faults } });
    assert.equal((await call("getMessage", { ids: { message_id } })).status, 429);
    await call("faults");
    await call("clearFaults");
    const file = await emulator.export();
    await call("export");
    await call("import", { text: file });
    await call("import", { text: "no such file" });
    await call("reset");
    await call("tap", { body: { message_id: "none" } });
  });

  test("has no operation that was not seen to succeed", () => {
    assert.deepEqual(
      [...operations.keys()].filter((id) => !succeeded.has(id)),
      [],
    );
  });
});
