// An assistant for the shop's own people: it reads what the last customer wrote, drafts an answer, and sends it once a person has
// approved of it. `chat/ai` makes tools for the AI SDK out of any adapter. The model is canned, so that it needs no key; it runs
// on Node 22 and newer, which the AI SDK asks for:
//
//   POSTPROXY_API_KEY=… POSTPROXY_WEBHOOK_SECRET=… node tools.mjs

import { createInterface } from "node:readline";
import { createMemoryState } from "@chat-adapter/state-memory";
import { generateText, isStepCount } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { Chat } from "chat";
import { createChatTools } from "chat/ai";
import { createPostproxyAdapter } from "chat-adapter-postproxy";

const adapter = createPostproxyAdapter({ start: false }); // another process answers the webhooks
const chat = new Chat({
  userName: "shop",
  adapters: { postproxy: adapter },
  state: createMemoryState(),
  concurrency: "concurrent",
  logger: "warn",
});
await chat.initialize();

const newest = await newestChat();
if (newest === undefined) throw new Error("nobody has written yet");
const threadId = adapter.encodeThreadId({
  platform: newest.platform,
  profileId: newest.profile_id,
  chatId: newest.id,
});

async function newestChat() {
  const { data: profiles } = await adapter.client.listProfiles();
  const pages = await Promise.all(profiles.map(({ id }) => adapter.client.listChats(id, { per_page: 1 })));
  const byTime = (one, other) => Date.parse(one.last_message_at) - Date.parse(other.last_message_at);
  return pages
    .flatMap(({ data }) => data)
    .sort(byTime)
    .at(-1);
}

/** In place of a model such as `openai("gpt-5")`: it reads the chat, then asks to post an answer, then says what came of it. */
const model = new MockLanguageModelV4({
  async doGenerate({ prompt }) {
    const { role, content } = prompt.at(-1);
    if (role !== "tool") return calls("fetchMessages", { threadId, limit: 10 });
    const { toolName, output } = content.at(-1);
    if (toolName === "postMessage")
      return says(output.type === "execution-denied" ? "I sent nothing." : "It is sent.");
    const asked = output.value.messages.findLast(({ author }) => !author.isMe);
    return calls("postMessage", {
      threadId,
      message: `You wrote “${asked.text}”. We'll look into it today.`,
    });
  },
});

const usage = { inputTokens: { total: 0 }, outputTokens: { total: 0 } };
const says = (text) => ({
  content: [{ type: "text", text }],
  finishReason: { unified: "stop" },
  usage,
  warnings: [],
});
const calls = (toolName, input) => ({
  ...says(""),
  content: [{ type: "tool-call", toolCallId: `call-${toolName}`, toolName, input: JSON.stringify(input) }],
  finishReason: { unified: "tool-calls" },
});

// The tools reach this chat and no other. Those that write ask for approval, unless `requireApproval` says otherwise.
const tools = createChatTools({ chat, preset: "messenger", scope: threadId, strictScope: true });
const messages = [{ role: "user", content: `Answer the person in ${threadId}.` }];
const terminal = createInterface({ input: process.stdin });
const answers = terminal[Symbol.asyncIterator]();

for (;;) {
  const { content, text, response } = await generateText({
    model,
    tools,
    messages,
    stopWhen: isStepCount(5),
  });
  const requests = content.filter(({ type }) => type === "tool-approval-request");
  if (requests.length === 0) {
    console.log(text);
    break;
  }
  const approvals = [];
  for (const { approvalId, toolCall } of requests) {
    console.log(`The model wants to send: ${toolCall.input.message}\nSend it? (y/n)`);
    const { value: answer = "n" } = await answers.next();
    approvals.push({
      type: "tool-approval-response",
      approvalId,
      approved: answer.trim().toLowerCase() === "y",
    });
  }
  messages.push(...response.messages, { role: "tool", content: approvals });
}

terminal.close();
await chat.shutdown();
