// Programs that must compile against index.d.ts, and mistakes that must not. Checked by `npm run check`.

import { metrics, trace } from "@opentelemetry/api";
import {
  type Accepted,
  type AttemptReport,
  type ButtonContent,
  type Capabilities,
  type Chat,
  type CommentCreated,
  canReply,
  capabilities,
  createReceiver,
  type Message,
  messagingWindow,
  type OtherEvent,
  type Page,
  type PlacementNameStatusUpdated,
  type PlacementQualityUpdated,
  type Platform,
  Postproxy,
  PostproxyError,
  type PrivateReplyContent,
  type ProfileConnectionChanged,
  parseWebhook,
  RateLimitError,
  type ReactionName,
  type ReactionReceived,
  type ReplyableEvent,
  reactionEmoji,
  StoreError,
  type SubscribedEvent,
  type Succeeded,
  signWebhook,
  type TemplateUpdated,
  verifyWebhook,
  WebhookError,
  type WebhookEvent,
  type WhatsappAutomaticEvent,
} from "postproxy-dm";
import { PostproxyInstrumentation } from "postproxy-dm/opentelemetry";
import { createReceiver as createBareReceiver } from "postproxy-dm/receiver";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expect<_Holds extends true>(): void {}

export async function calls(postproxy: Postproxy, signal: AbortSignal): Promise<void> {
  const message = await postproxy.sendMessage("chat_1", { body: "Hi", tag: "HUMAN_AGENT" }, { signal });
  expect<Equal<typeof message, Message>>();

  const page = await postproxy.listChats("profile_1", { page: 0, per_page: 50, after: new Date() });
  expect<Equal<typeof page, Page<Chat>>>();
  for await (const chat of postproxy.listChats("profile_1")) expect<Equal<typeof chat, Chat>>();

  const { data, attempts, headers } = await postproxy.react("msg_1", "like").withResponse();
  expect<Equal<typeof data, Message>>();
  expect<Equal<typeof attempts, number>>();
  headers.get("x-request-id");
  await postproxy.react("msg_1", { emoji: "🎉" });
  await postproxy.react("msg_1");

  const chat = await postproxy.getChat("chat_1");
  await postproxy.sendMessage(chat, { media: ["https://cdn.example/receipt.pdf"] });
  const onUploadProgress = ({ sent, total }: { sent: number; total: number }) => console.log(sent / total);
  await postproxy.sendMessage(chat, { media: [{ path: "receipt.pdf" }] }, { onUploadProgress });
  await postproxy.sendMessage(chat, { media: [{ path: new URL("file:///receipt.pdf"), filename: "a.pdf" }] });
  await postproxy.sendMessage(chat, { media: [new Uint8Array(3)], tag: "HUMAN_AGENT" });
  await postproxy.sendMessage(chat, { media: [new Blob(["text"], { type: "text/plain" })] });
  await postproxy.sendMessage(chat, { media: [{ data: new ArrayBuffer(3), content_type: "image/png" }] });
  await postproxy.sendMessage(chat, {
    body: "Which one?",
    buttons: [{ type: "postback", title: "This", payload: "THIS" }],
    card: { subtitle: "It is blue" },
  });
  await postproxy.sendMessage(chat, {
    elements: [{ title: "Blue", image_url: "https://cdn.example/1.png" }],
  });
  await postproxy.privateReply({ post_id: "1", comment_id: "2", profile_id: "3" }, { text: "Here it is." });
  for await (const comment of postproxy.listAllComments({ post_ids: ["1"], profiles: ["facebook"] })) {
    await postproxy.privateReply(comment, { text: `On ${comment.platform}` });
    // @ts-expect-error In this list an answer is an entry of its own.
    console.log(comment.replies);
  }
  const { data: comments } = await postproxy.listComments("1", { profile_id: "3", from: new Date() });
  console.log(
    comments[0].replies[0].body,
    await postproxy.getComment({ post_id: "1", id: "2", profile_id: "3" }),
  );
  // @ts-expect-error A comment of one post's list doesn't say where it is.
  await postproxy.privateReply(comments[0], { text: "Hi" });
  // @ts-expect-error The profile is required.
  await postproxy.listComments("1", {});
  await postproxy.waitForMessage("msg_1", { until: "read", timeoutMs: 1000 });
  await postproxy.setIceBreakers("profile_1", [{ question: "Where is it?", payload: "WHERE" }]);
  new Postproxy({ apiKey: "key", baseUrl: "http://emulator:4010/api", allowInsecureHttp: true });
  new Postproxy({ proxy: "http://jane:secret@proxy.example:3128", ca: "-----BEGIN CERTIFICATE-----…" });
  new Postproxy({ proxy: false, ca: [new Uint8Array(), "-----BEGIN CERTIFICATE-----…"] });
  new Postproxy({ apiKey: "key", onAttempt: ({ attempt, error }) => console.log(attempt, error) });

  // @ts-expect-error A message has one content.
  await postproxy.sendMessage(chat, { body: "Hi", media: ["https://cdn.example/receipt.pdf"] });
  // @ts-expect-error A message has one attachment.
  await postproxy.sendMessage(chat, { media: ["https://cdn.example/1.png", "https://cdn.example/2.png"] });
  // @ts-expect-error A file has bytes or a path.
  await postproxy.sendMessage(chat, { media: [{ filename: "a.png" }] });
  // @ts-expect-error And not both.
  await postproxy.sendMessage(chat, { media: [{ path: "a.png", data: new Uint8Array(3) }] });
  // @ts-expect-error A card needs buttons.
  await postproxy.sendMessage(chat, { body: "Hi", card: { subtitle: "It is blue" } });
  // @ts-expect-error Buttons do not go with an attachment.
  await postproxy.sendMessage(chat, { media: ["https://a.example/b"], buttons: [] });
  // @ts-expect-error A postback has no url.
  const postback: ButtonContent = { type: "postback", title: "A", url: "https://a.example" };
  // @ts-expect-error A private reply is a text or a carousel.
  const reply: PrivateReplyContent = { text: "Hi", elements: [] };
  console.log(postback, reply);
  // @ts-expect-error No such stage.
  await postproxy.waitForMessage("msg_1", { until: "seen" });
  // @ts-expect-error A webhook to be needs its events.
  await postproxy.createWebhook({ url: "https://shop.example/webhooks" });

  // @ts-expect-error A misspelt event, of a family that is ours.
  await postproxy.createWebhook({ url: "https://shop.example/webhooks", events: ["message.recieved"] });
  // @ts-expect-error No event at all.
  await postproxy.updateWebhook("webhook_1", { events: ["tpyo"] });
  await postproxy.createWebhook({ url: "https://shop.example/webhooks", events: ["*"] });
  const events: SubscribedEvent[] = ["message.received", "reaction.received", "comment.created"];
  await postproxy.updateWebhook("webhook_1", { events });

  const [template] = (await postproxy.listTemplates("prof_1", { status: "APPROVED", refresh: true })).data;
  await postproxy.deleteTemplate("prof_1", template ?? { name: "order_shipped", language: "de" });
  await postproxy.sendMessage(chat, { template: { name: "order_shipped", variables: ["Jane"] } });
  // @ts-expect-error A listed template is no content: its id is.
  if (template) await postproxy.sendMessage(chat, { template });
  if (template) await postproxy.sendMessage(chat, { template: { id: template.id } });
  await postproxy.sendMessage(chat, { location: { latitude: 48.2, longitude: 16.4, name: "Vienna" } });
  // @ts-expect-error A misspelt field of a place.
  await postproxy.sendMessage(chat, { location: { lat: 48.2, longitude: 16.4 } });
  const fixed = { users: ["1"], quick_replies: [{ title: "S" }], events: ["*"] } as const;
  await postproxy.blockUsers("prof_1", { phone_number_id: "1", users: fixed.users });
  await postproxy.sendMessage(chat, { body: "Hi", quick_replies: fixed.quick_replies });
  await postproxy.updateWebhook("webhook_1", { events: fixed.events });
  // @ts-expect-error A template without a name.
  await postproxy.sendMessage(chat, { template: { variables: ["Jane"] } });
  // @ts-expect-error A category that Meta doesn't have.
  await postproxy.createTemplate("prof_1", { name: "a", language: "de", category: "NEWS" });
  const media = await postproxy.downloadMedia("prof_1", { phone_number_id: "1", media_id: "2" });
  expect<Equal<typeof media.data, Uint8Array>>();

  // A status that a later version of the service adds is no type error.
  await postproxy.listMessages("chat_1", { status: "scheduled" });
  if (message.status === "scheduled" || chat.platform === "pigeon") await postproxy.getChat(chat);

  new Postproxy();
  new Postproxy({ defaultHeaders: { "x-tenant": "shop-2" } });
  new Postproxy({ apiKey: () => "key" }).withOptions({ apiKey: async () => "key" });
  const client: Postproxy = new Postproxy({ defaultHeaders: new Map([["x-tenant", "shop-2"]]) });
  await client.withOptions({ timeoutMs: 1 }).close();
  const latest = await client.listMessages("chat_1").toArray({ limit: 10 });
  expect<Equal<typeof latest, Message[]>>();
  // @ts-expect-error A limit is required.
  await client.listChats("prof_1").toArray();
  // @ts-expect-error A misspelt option.
  new Postproxy({ apiKey: "key", timeout: 1000 });
  // @ts-expect-error A text is not a content.
  await postproxy.sendMessage("chat_1", "Hi");
  // @ts-expect-error The only tag is HUMAN_AGENT.
  await postproxy.sendMessage("chat_1", { body: "Hi", tag: "PROMOTION" });
  // @ts-expect-error No such reaction.
  await postproxy.react("msg_1", "applause");
}

export function webhooks(body: Uint8Array, headers: Headers | Record<string, string | string[]>): string {
  verifyWebhook(body, headers, ["whsec_new", "whsec_old"], { toleranceSeconds: 60 });
  verifyWebhook(body, headers);
  expect<Equal<ReturnType<typeof parseWebhook>, WebhookEvent>>();
  const giveSecret = async (): Promise<string> => "whsec_1";
  const later = parseWebhook(body, headers, giveSecret);
  expect<Equal<typeof later, Promise<WebhookEvent>>>();
  const verified = verifyWebhook(body, headers, () => ["whsec_new", "whsec_old"]);
  expect<Equal<typeof verified, Promise<void>>>();
  // @ts-expect-error a promise of a secret is no secret: await it, or pass the function
  parseWebhook(body, headers, giveSecret());
  const event = parseWebhook(body, headers, "whsec_1", { now: new Date() });
  switch (event.type) {
    case "message.received":
    case "message.failed":
      expect<Equal<typeof event.data.object, Message>>();
      return event.data.object.chat_id;
    case "reaction.received":
      expect<Equal<typeof event.data.object, ReactionReceived>>();
      return event.data.object.message.id;
    case "comment.created":
      expect<Equal<typeof event.data.object, CommentCreated>>();
      return event.data.object.post_id;
    case "message_template.status_updated":
      expect<Equal<typeof event.data.object, TemplateUpdated>>();
      return event.data.object.name;
    case "profile.connected":
    case "profile.disconnected":
      expect<Equal<typeof event.data.object, ProfileConnectionChanged>>();
      return event.data.object.id;
    case "message_template.category_updated":
      expect<Equal<typeof event.data.object, TemplateUpdated>>();
      return event.data.object.language;
    case "placement.name_status_updated":
      expect<Equal<typeof event.data.object, PlacementNameStatusUpdated>>();
      return event.data.object.id;
    case "whatsapp.automatic_event":
      expect<Equal<typeof event.data.object, WhatsappAutomaticEvent>>();
      return event.data.object.profile_id;
    case "placement.quality_updated":
      expect<Equal<typeof event.data.object, PlacementQualityUpdated>>();
      return event.data.object.id;
    case "comment.edited":
    case "placement.orphaned":
    case "post.published":
      expect<Equal<typeof event, OtherEvent>>();
      expect<Equal<typeof event.data.object, unknown>>();
      return event.id;
    default:
      return signWebhook("{}", "whsec_1", { timestamp: 1_780_236_000 });
  }
}

/** A `switch` over every type that this version knows is not exhaustive: others come too. */
// @ts-expect-error It ends without an answer for the types that this version does not know.
export function notExhaustive(event: WebhookEvent): string {
  switch (event.type) {
    case "message.received":
    case "message.sent":
    case "message.delivered":
    case "message.read":
    case "message.edited":
    case "message.deleted":
    case "message.failed_waiting_for_retry":
    case "message.failed":
      return event.data.object.chat_id;
    case "reaction.received":
      return event.data.object.message.chat_id;
    case "referral.received":
      return event.data.object.chat.id;
  }
}

export async function replies(postproxy: Postproxy, event: WebhookEvent): Promise<void> {
  if (event.type === "message.received") {
    expect<Equal<typeof event.data.object, Message>>();
    expect<Equal<typeof event.created_at, string | null>>();
    await postproxy.reply(event, { body: "Hi" });
  }
  // @ts-expect-error A misspelt type.
  if (event.type === "message.recieved") return;
  if (String(event.type) === "message.translated") return;
  if (canReply(event)) {
    expect<Equal<typeof event, ReplyableEvent>>();
    if (event.type === "message.received") {
      const direction: "inbound" = event.data.object.direction;
      console.log(direction);
    }
    await postproxy.reply(event, { body: "Hi" }, { idempotencyKey: "mine" });
  } else if (event.type === "message.received") {
    // Of a message that the profile itself wrote.
    expect<Equal<typeof event.data.object, Message>>();
  } else if (event.type === "message.read") {
    // @ts-expect-error A receipt can't be answered.
    await postproxy.reply(event, { body: "Hi" });
  } else if (event.type === "post.published") {
    // @ts-expect-error It is about no chat.
    await postproxy.reply(event, { body: "Hi" });
  }
}

export async function empty(postproxy: Postproxy): Promise<void> {
  const typing = await postproxy.startTyping("chat_1");
  expect<Equal<typeof typing, Accepted | null>>();
  // @ts-expect-error It may be answered with nothing.
  console.log((await postproxy.deleteWebhook("webhook_1")).deleted);
  const set = await postproxy.setIceBreakers("profile_1", [{ question: "Where?", payload: "WHERE" }]);
  expect<Equal<typeof set, Succeeded | null>>();
}

export function errors(error: unknown): number | undefined {
  if (error instanceof RateLimitError) return error.retryAfterMs;
  if (error instanceof WebhookError && error.reason === "signature_mismatch") return 400;
  // @ts-expect-error No such reason.
  if (error instanceof WebhookError && error.reason === "bad_day") return 400;
  if (error instanceof PostproxyError && error.outcome === "unknown") return error.status;
  return undefined;
}

export function attempts({ operation, error }: AttemptReport): boolean {
  // @ts-expect-error A misspelt method.
  if (operation === "sendMesage") return true;
  // The service may have codes of its own.
  return operation === "sendMessage" && error === "slow_down";
}

export function platforms(chat: Chat): string | undefined {
  expect<Equal<ReturnType<typeof capabilities<"facebook">>, Capabilities>>();
  const known: Capabilities = capabilities("facebook");
  const unknown: Capabilities | null = capabilities(chat.platform);
  const asText: Capabilities | null = capabilities(String(chat.platform));
  const platform: Platform = "pigeon";
  // @ts-expect-error A misspelt platform.
  capabilities("facebok");
  // @ts-expect-error One that may not be there.
  console.log(known.text, asText?.text, capabilities(platform)?.text, unknown.text);
  const { state, closesAt } = messagingWindow(chat);
  if (state === "open") return closesAt?.toISOString();
  const byName: string = reactionEmoji("like");
  const byAnyName: string | undefined = reactionEmoji(state);
  const reactions: ReactionName[] | null | undefined = capabilities(chat.platform)?.reactions;
  return reactions?.includes("like") ? byName : byAnyName;
}

export function receivers(postproxy: Postproxy): void {
  const receiver = createReceiver({
    on: {
      "message.received": async (event, { reply, send, client, step, attempt, signal, events, delivery }) => {
        expect<Equal<typeof event.data.object.direction, "inbound">>();
        expect<Equal<typeof attempt, number>>();
        const { message, alreadySent } = await reply(
          { body: event.data.object.body ?? "" },
          { name: "first" },
        );
        expect<Equal<typeof message, Message | null>>();
        expect<Equal<typeof alreadySent, boolean>>();
        await send("chat_2", { body: `${events.length} ${delivery?.id}` });
        await client.react(event.data.object.id, "love", { signal });
        const answer = await step("model", async () => ({ text: "Hi" }));
        expect<Equal<typeof answer, { text: string }>>();
        const kept = await step("kept", () => ({
          at: new Date(),
          list: [1, "two"] as const,
          note: undefined,
        }));
        expect<Equal<typeof kept.at, string>>();
        expect<Equal<typeof kept.list, readonly [1, "two"]>>();
        // @ts-expect-error JSON makes a string of a date
        const date: Date = await step("date", () => new Date());
        const loose: Message = JSON.parse(await step("text", () => `${date}`));
        console.log(loose);
      },
      "comment.created": async (event, { client }) => {
        expect<Equal<typeof event.data.object, CommentCreated>>();
        await client.privateReply(event.data.object, { text: "Hi" });
      },
      "profile.disconnected": (event) => {
        expect<Equal<typeof event.data.object, ProfileConnectionChanged>>();
      },
      "message_template.category_updated": (event) => {
        expect<Equal<typeof event.data.object, TemplateUpdated>>();
      },
      "placement.name_status_updated": (event) => {
        expect<Equal<typeof event.data.object, PlacementNameStatusUpdated>>();
      },
      "whatsapp.automatic_event": (event) => {
        expect<Equal<typeof event.data.object, WhatsappAutomaticEvent>>();
      },
      "reaction.received": (event, { reply }) => {
        expect<Equal<typeof event.data.object, ReactionReceived>>();
        return reply({ body: "Thanks!" });
      },
      // @ts-expect-error a receipt can't be answered
      "message.read": (_event, { reply }) => reply({ body: "You read it" }),
      // @ts-expect-error nor can what any other event is
      "*": (_event, { reply }) => reply({ body: "Hello" }),
      "post.published": (event, { client }) => client.getChat(event.id),
    },
    order: (event) => event.type,
    onDead: (event, error) => console.log(event.id, error),
    onError(error) {
      if (error instanceof StoreError) expect<Equal<typeof error.operation, string>>();
    },
  });
  // @ts-expect-error there is no such event
  createReceiver({ on: { "message.recieved": () => {} } });
  // @ts-expect-error a misspelt option
  createReceiver({ on: {}, concurency: 4 });
  // @ts-expect-error handlers are required
  createReceiver({});
  // @ts-expect-error also beside other options
  createReceiver({ concurrency: 4, on: undefined });
  createReceiver({ forward: (envelope) => console.log(envelope.lane) });

  createBareReceiver({
    on: {
      "message.received": (event, { attempt }) => {
        expect<Equal<typeof event.data.object.direction, "inbound">>();
        return attempt;
      },
      // @ts-expect-error without a client there is no reply
      "message.edited": (_event, { reply }) => reply({ body: "Hi" }),
      // @ts-expect-error nor send
      "message.deleted": (_event, { send }) => send("chat_1", { body: "Hi" }),
      // @ts-expect-error nor a client to call
      "reaction.received": (_event, { client }) => client.getChat("chat_1"),
      // @ts-expect-error nor any of them for other events
      "*": (_event, { client }) => client.getChat("chat_1"),
    },
  });
  createBareReceiver({
    client: postproxy,
    on: { "message.received": (event, { reply }) => reply({ body: event.id }) },
  });
  const instrumentation = new PostproxyInstrumentation({ enabled: false });
  instrumentation.setTracerProvider(trace.getTracerProvider());
  instrumentation.setMeterProvider(metrics.getMeterProvider());
  instrumentation.enable();
  // @ts-expect-error no such option
  new PostproxyInstrumentation({ enable: false });
  const handler: (request: Request) => Promise<Response> = receiver.fetch;
  void handler;
}
