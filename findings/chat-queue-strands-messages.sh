#!/usr/bin/env bash
# With `concurrency: "queue"` the Chat SDK (chat 4.41.1) keeps messages that come while a handler works, and handles them when it
# has finished. If the handler throws, it doesn't: the lock is released, and what waits stays in the queue. Nothing takes it up
# until the same person writes again, and then the new message is handled before the older ones, of which the handler is called
# for the last alone. After 90 seconds (`queueEntryTtlMs`) they are dropped.
#
# Seen, with "A" failing while "B" and "C" wait:
#   after A failed: A
#   after D came: A, D, C (skipped B)
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module", "overrides": {"chat": "4.41.1"}}' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts chat@4.41.1 @chat-adapter/state-memory@4.41.0

cat >queue.mjs <<'JS'
import { setTimeout as sleep } from "node:timers/promises";
import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat, Message, parseMarkdown } from "chat";

const adapter = {
  name: "example",
  userName: "bot",
  initialize: async () => {},
  isDM: () => true,
  channelIdFromThreadId: (id) => id,
};
const chat = new Chat({
  userName: "bot",
  adapters: { example: adapter },
  state: createMemoryState(),
  concurrency: "queue",
  logger: "silent",
});
const calls = [];
chat.onDirectMessage(async (_thread, { text }, _channel, context) => {
  const skipped = (context?.skipped ?? []).map((message) => message.text);
  calls.push(skipped.length > 0 ? `${text} (skipped ${skipped})` : text);
  await sleep(100);
  if (text === "A") throw new Error("the model is away");
});
await chat.initialize();

const write = (text) =>
  chat
    .processMessage(
      adapter,
      "example:1",
      new Message({
        id: text,
        threadId: "example:1",
        text,
        formatted: parseMarkdown(text),
        raw: {},
        author: { userId: "jane", userName: "jane", fullName: "Jane", isBot: false, isMe: false },
        metadata: { dateSent: new Date(0), edited: false },
        attachments: [],
      }),
    )
    .catch(() => {});
await Promise.all([write("A"), sleep(20).then(() => write("B")), sleep(40).then(() => write("C"))]);
await sleep(1000);
console.log(`after A failed: ${calls.join(", ")}`);
await write("D");
console.log(`after D came: ${calls.join(", ")}`);
JS

diff <(node queue.mjs) - <<'SEEN'
after A failed: A
after D came: A, D, C (skipped B)
SEEN
echo "as described"
