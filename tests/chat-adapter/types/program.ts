// What a bot's author writes, and what must not compile.

import { type Adapter, Chat, type StateAdapter } from "chat";
import { createPostproxyAdapter, type PostproxyAdapter, type ReceiptEvent } from "chat-adapter-postproxy";
import { memoryStore, type Receiver } from "postproxy-dm";

declare const state: StateAdapter;

const adapter = createPostproxyAdapter({
  apiKey: async () => "key",
  webhookSecret: ["old", "new"],
  baseUrl: "http://127.0.0.1:4010",
  profiles: ["prf_1"],
  store: memoryStore(),
  overflow: "split",
  onReceipt: (event: ReceiptEvent) => event.data.object.external_read_at,
  onReferral: (event) => event.data.object.ref?.toUpperCase(),
  onOutcome: ({ outcome }) => console.log(outcome),
  receiver: { attempts: 3, handlerTimeoutMs: 120_000 },
});
createPostproxyAdapter();

export const asAdapter: Adapter = adapter;
export const chat = new Chat({
  userName: "shop",
  adapters: { postproxy: adapter },
  state,
  concurrency: "concurrent",
});

chat.onDirectMessage(async (thread, message) => {
  await thread.post(`You said ${message.text}`);
  const typed: PostproxyAdapter = chat.getAdapter("postproxy");
  const posted = await typed.postMessage(thread.id, "A human here", { tag: "HUMAN_AGENT" });
  const ids: string[] = posted.ids;
  const body: string | null | undefined = posted.raw?.body;
  const receiver: Receiver = typed.receiver;
  await receiver.drain();
  await typed.openDM(message.author.userId, { placement_id: "1" });
  const { platform, profileId, chatId } = typed.decodeThreadId(thread.id);
  console.log(ids, body, platform, profileId, chatId);
});

export const POST: (request: Request) => Promise<Response> = (request) => chat.webhooks.postproxy(request);

// @ts-expect-error a misspelt option
createPostproxyAdapter({ apikey: "key" });
// @ts-expect-error text is never cut
createPostproxyAdapter({ overflow: "cut" });
// @ts-expect-error a tag that Meta has ended
adapter.postMessage("thread", "text", { tag: "ACCOUNT_UPDATE" });
// @ts-expect-error the adapter gives the receiver its secret
createPostproxyAdapter({ receiver: { secret: "whsec" } });
// @ts-expect-error an answer that was received isn't told as a receipt
createPostproxyAdapter({ onReceipt: (event) => event.type === "message.received" });
