#!/usr/bin/env bash
# The Chat SDK (chat 4.41.1) marks a message as seen before its handler runs, and leaves the mark when the handler throws. So
# when the platform delivers the message again because it wasn't acknowledged, the SDK skips it: the handler ran once, failed,
# and no delivery within the next five minutes (`dedupeTtlMs`) reaches it. An adapter has to pass `deduplicate: false`, and to
# know by itself what was handled.
#
# Seen:
#   first delivery: rejected with "the model is away", 1 run
#   second delivery: resolved, 1 run
#   second delivery with deduplicate: false: resolved, 2 runs
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module", "overrides": {"chat": "4.41.1"}}' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts chat@4.41.1 @chat-adapter/state-memory@4.41.0

cat >twice.mjs <<'JS'
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
  logger: "silent",
});
let runs = 0;
chat.onDirectMessage(() => {
  runs += 1;
  if (runs === 1) throw new Error("the model is away");
});
await chat.initialize();

const message = () =>
  new Message({
    id: "1",
    threadId: "example:1",
    text: "Hello",
    formatted: parseMarkdown("Hello"),
    raw: {},
    author: { userId: "jane", userName: "jane", fullName: "Jane", isBot: false, isMe: false },
    metadata: { dateSent: new Date(0), edited: false },
    attachments: [],
  });
for (const [title, options] of [
  ["first delivery", {}],
  ["second delivery", {}],
  ["second delivery with deduplicate: false", { deduplicate: false }],
]) {
  const became = await chat.processMessage(adapter, "example:1", message(), options).then(
    () => "resolved",
    (error) => `rejected with "${error.message}"`,
  );
  console.log(`${title}: ${became}, ${runs} run${runs === 1 ? "" : "s"}`);
}
JS

diff <(node twice.mjs) - <<'SEEN'
first delivery: rejected with "the model is away", 1 run
second delivery: resolved, 1 run
second delivery with deduplicate: false: resolved, 2 runs
SEEN
echo "as described"
