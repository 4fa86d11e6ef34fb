// The Chat SDK's own contracts for adapters. They are written for Vitest: contract.test.mjs runs them. Its third one is for
// adapters whose webhooks come through Vercel Connect, and this adapter's come from the service.

import { createMockChatInstance, selfMessageContract, threadIdContract } from "@chat-adapter/tests";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
import { memoryStore } from "postproxy-dm";
import { exampleEvent, signedRequest } from "postproxy-dm/testing";
import { startEmulator } from "postproxy-dm-emulator";
import { afterAll, beforeAll } from "vitest";

const secret = "whsec_contract";
let emulator;
let person;
const adapters = [];

beforeAll(async () => {
  emulator = await startEmulator();
  person = await emulator.inbound({
    profile_id: emulator.profiles.facebook,
    participant_external_id: "jane",
    text: "Hi",
  });
});

afterAll(async () => {
  for (const adapter of adapters) await adapter.disconnect();
  await emulator.stop();
});

function makeAdapter() {
  const adapter = createPostproxyAdapter({
    ...{ apiKey: emulator.apiKey, baseUrl: emulator.url, webhookSecret: secret },
    // The mock state of these contracts extends a lock for anybody, which the adapter refuses.
    store: memoryStore(),
  });
  adapters.push(adapter);
  return adapter;
}

const ids = createPostproxyAdapter({ apiKey: "key" });
const chat = { platform: "facebook", profileId: "prf_1", chatId: "t_100/é:+?" };
const group = { platform: "whatsapp", profileId: "prf_2", chatId: "1203", isGroup: true };

threadIdContract({
  name: "postproxy",
  encode: (decoded) => ids.encodeThreadId(decoded),
  decode: (id) => ids.decodeThreadId(id),
  cases: [{ decoded: chat }, { decoded: group }],
  isDM: {
    fn: (id) => ids.isDM(id),
    dmThreadId: ids.encodeThreadId(chat),
    nonDmThreadId: ids.encodeThreadId(group),
  },
});

selfMessageContract({
  name: "postproxy",
  async setup() {
    const instance = createMockChatInstance();
    const adapter = makeAdapter();
    await adapter.initialize(instance);
    return { adapter, chat: instance };
  },
  makeOtherMessageRequest: () => requestOf({ direction: "inbound" }),
  makeSelfMessageRequest: () => requestOf({ direction: "outbound" }),
});

function requestOf(changes) {
  const event = exampleEvent("message.received", {
    chat_id: person.chat.id,
    tapped_action: null,
    ...changes,
  });
  return signedRequest(event, secret);
}
