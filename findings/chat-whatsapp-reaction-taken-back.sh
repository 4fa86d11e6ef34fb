#!/usr/bin/env bash
# When a person takes a reaction back, Meta's webhook leaves `emoji` out (its reference of November 2025, the page "Reaction messages
# webhook reference"). @chat-adapter/whatsapp 4.41.1 takes a reaction for removed only if its emoji is an empty text, so this webhook
# reaches the bot's handler as one that was added, with no emoji.
#
# Seen:
#   with 👍: added true, emoji 👍
#   taken back, without the field: added true, emoji undefined
#   taken back, with an empty text: added false, emoji ""
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module", "overrides": {"chat": "4.41.1"}}' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts \
  chat@4.41.1 @chat-adapter/whatsapp@4.41.1 @chat-adapter/state-memory@4.41.0

cat >reactions.mjs <<'JS'
import { createHmac } from "node:crypto";
import { createMemoryState } from "@chat-adapter/state-memory";
import { createWhatsAppAdapter } from "@chat-adapter/whatsapp";
import { Chat, ConsoleLogger } from "chat";

const adapter = createWhatsAppAdapter({
  accessToken: "token",
  appSecret: "secret",
  phoneNumberId: "100",
  verifyToken: "verify",
  logger: new ConsoleLogger("silent"),
});
const chat = new Chat({
  userName: "bot",
  adapters: { whatsapp: adapter },
  state: createMemoryState(),
  logger: "silent",
});
const told = [];
chat.onReaction(({ added, rawEmoji }) => {
  told.push(`added ${added}, emoji ${rawEmoji === "" ? '""' : rawEmoji}`);
});

let messages = 0;
async function react(reaction) {
  messages += 1;
  const message = {
    from: "16505550100",
    id: `wamid.${messages}`,
    timestamp: "1795900000",
    type: "reaction",
    reaction: { message_id: "wamid.answer", ...reaction },
  };
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "16505550199", phone_number_id: "100" },
    contacts: [{ profile: { name: "Jane" }, wa_id: "16505550100" }],
    messages: [message],
  };
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "1", changes: [{ field: "messages", value }] }],
  });
  const signature = createHmac("sha256", "secret").update(body).digest("hex");
  const tasks = [];
  await chat.webhooks.whatsapp(
    new Request("https://bot.example/whatsapp", {
      method: "POST",
      headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
      body,
    }),
    { waitUntil: (task) => tasks.push(task) },
  );
  await Promise.all(tasks);
}

for (const [title, reaction] of [
  ["with 👍", { emoji: "👍" }],
  ["taken back, without the field", {}],
  ["taken back, with an empty text", { emoji: "" }],
]) {
  await react(reaction);
  console.log(`${title}: ${told.at(-1)}`);
}
JS

diff <(node reactions.mjs) - <<'SEEN'
with 👍: added true, emoji 👍
taken back, without the field: added true, emoji undefined
taken back, with an empty text: added false, emoji ""
SEEN
echo "as described"
