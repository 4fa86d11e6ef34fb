// What a program may and may not do with the emulator's package. It is compiled, never run.

import { readFile, writeFile } from "node:fs/promises";
import {
  type Chat,
  type Message,
  type MessagingWindow,
  messagingWindow,
  type PageQuery,
  Postproxy,
} from "postproxy-dm";
import {
  type Delivery,
  type Emulator,
  EmulatorError,
  type EmulatorGroup,
  startEmulator,
} from "postproxy-dm-emulator";

const abort = new AbortController();
const emulator: Emulator = await startEmulator({
  port: 0,
  host: "127.0.0.1",
  dataDir: "./data",
  latencyMs: 0,
  webhookUrl: "http://127.0.0.1:3000/webhooks",
  apiKey: "pp_test",
  webhookSecret: "whsec_test",
  errorShape: "error",
  fetchMedia: false,
  log: "debug",
  signal: abort.signal,
});
// @ts-expect-error: no such shape
await startEmulator({ errorShape: "message" });
// @ts-expect-error: a misspelt option
await startEmulator({ latency: 0 });

new Postproxy({ apiKey: emulator.apiKey, baseUrl: emulator.url });
const secret: string = emulator.webhookSecret;
const { facebook, instagram, telegram, bluesky, whatsapp } = emulator.profiles;
const ids: string[] = [facebook, instagram, telegram, bluesky, whatsapp, secret];
const [first, second]: readonly EmulatorGroup[] = emulator.groups;
new Postproxy({ apiKey: emulator.apiKey, baseUrl: emulator.url, profileGroupId: second?.id });
new Postproxy({ apiKey: first?.apiKey ?? "", baseUrl: emulator.url }).listChats(
  first?.profiles.facebook ?? "",
);
// @ts-expect-error: no such platform
emulator.profiles.myspace;
// @ts-expect-error: the emulator's, not ours to set
emulator.url = "";

const person = { profile_id: facebook, participant_external_id: "jane" };
const { chat, message }: { chat: Chat; message: Message } = await emulator.inbound({
  ...person,
  participant_name: "Jane Doe",
  text: "Hi!",
  attachments: [
    { url: "https://example.com/a.png", type: "image" },
    { data: "aGVsbG8=", filename: "a.txt" },
  ],
});
// @ts-expect-error: neither a URL nor bytes
await emulator.inbound({ ...person, attachments: [{ type: "image" }] });
// @ts-expect-error: nobody writes
await emulator.inbound({ profile_id: facebook, text: "Hi!" });

const tapped: Message = (await emulator.tap({ message_id: message.id, index: 0 })).message;
await emulator.tap({ message_id: message.id, payload: "BLUE" });
// @ts-expect-error: nothing is chosen
await emulator.tap({ message_id: message.id });
await emulator.reaction({ message_id: tapped.id, reaction: "love", emoji: "❤", action: "unreact" });
const { messages }: { messages: number } = await emulator.read({ chat_id: chat.id });
await emulator.read({ message_id: message.id });
await emulator.edit({ message_id: message.id, text: "Hello!" });
await emulator.delete({ message_id: message.id });
const { post_id, comment_id } = await emulator.comment({ ...person, text: "Nice" });
const { chat: referred } = await emulator.referral({
  ...person,
  ref: "spring",
  source: "AD",
  type: "OPEN_THREAD",
});

await emulator.inbound({ ...person, text: "Yes", reply_to: message.id });
await emulator.inbound({ ...person, is_unsupported: true });
await emulator.iceBreaker({ ...person, index: 0 });
const { state } = await emulator.person({ chat_id: chat.id, state: "offline" });
await emulator.profile({ profile_id: facebook, status: "expired" });
const { seed, faults } = await emulator.setFaults({
  seed: 7,
  faults: [
    { kind: "rate_limit", operation: "sendMessage", retry_after_seconds: 2, times: 1 },
    { kind: "latency", ms: [100, 500], probability: 0.5 },
    { kind: "transient_platform_error", platform: "facebook", code: 613, after: 3 },
    { kind: "delayed_webhook", event: "message.sent", ms: 50 },
  ],
});
// @ts-expect-error: a time is missing
await emulator.setFaults({ faults: [{ kind: "latency" }] });
// @ts-expect-error: no such fault
await emulator.setFaults({ faults: [{ kind: "earthquake" }] });
const struck: number | undefined = (await emulator.faults()).faults[0]?.struck;
await emulator.clearFaults();

const { now }: { now: string } = await emulator.clock();
const inTime: MessagingWindow = messagingWindow(chat, { now: await emulator.now() });
await emulator.advanceClock(24 * 60 * 60);
const { data, total } = await emulator.deliveries({ page: 0, per_page: 100 });
const query: PageQuery = { page: 0 };
await emulator.deliveries(query);
await emulator.requests({ ...query, after: undefined });
const attempt: Delivery | undefined = data[0];
const status: number | null | undefined = attempt?.response_status;
const again: Delivery = await emulator.resend(data[0].id);
const next: string | null | undefined = attempt?.next_attempt_at;
const call: string | undefined = (await emulator.requests({ after: 7 })).data[0]?.request_body?.text;
const absent: string | undefined = (await emulator.people()).data[0]?.state;
const { webhook } = await emulator.setWebhook({ url: null });
await emulator.setWebhook({ url: "http://127.0.0.1:3000/", payload_shape: "message" });
// @ts-expect-error: no such shape
await emulator.setWebhook({ url: null, payload_shape: "flat" });

await writeFile("state.db", await emulator.export());
await emulator.import(await readFile("state.db"));
const nothing: unknown = await emulator.reset();

try {
  await emulator.stop();
} catch (error) {
  if (error instanceof EmulatorError) console.error(error.message, error.status?.toFixed(), error.cause);
}

export const all = [
  ids,
  messages,
  post_id,
  comment_id,
  referred,
  state,
  seed,
  faults,
  struck,
  now,
  inTime,
  total,
  status,
  again,
  webhook,
  nothing,
  next,
  call,
  absent,
];

export async function disposed(): Promise<string> {
  await using running = await startEmulator();
  return running.url;
}
