// Plays the customers of `npm start`, and waits for the events that must follow.

import { ScriptError } from "../steps.mjs";
import { STEP_TIMEOUT_MS } from "./programs.mjs";

/** The customer of each platform, and the text that the customer writes. */
export const conversations = {
  facebook: { place: "Messenger", name: "Jane Doe", id: "7012345678901234", text: "Hi! Where is my order?" },
  instagram: { place: "Instagram", name: "Mina Aoki", id: "17841401234567", text: "Is the green one back?" },
  telegram: { place: "Telegram", name: "Luca Brandt", id: "501234567", text: "Do you ship to Austria?" },
  bluesky: { place: "Bluesky", name: "Ana Silva", id: "did:plc:ana1042", text: "Are you open on Sunday?" },
  whatsapp: { place: "WhatsApp", name: "Omar Haddad", id: "436601234567", text: "Can I change the address?" },
};

/** Plays the conversations. Each line is printed once the service's API shows that it has happened. */
export async function play(emulator, bot, { platforms, bot: ownBot }) {
  const { bindingInfo, capabilities, Postproxy } = await import("postproxy-dm");
  const postproxy = new Postproxy({ apiKey: emulator.api_key, baseUrl: emulator.url });
  const stage = { emulator, bot, postproxy, isExample: ownBot === undefined };

  const expected = [];
  for (const platform of platforms) {
    const can = capabilities(platform);
    const chat = await converse(stage, platform, can);
    const types = can.receipts ? ["received", "sent", "delivered", "read"] : ["received", "sent"];
    expected.push(...types.map((type) => `message.${type} of ${chat.id}`));
    if (platform === "facebook") expected.push(`reaction.received of ${chat.id}`);
  }
  const { total } = await happened("The delivery of every webhook", stage, async () => {
    const deliveries = await emulator.control("deliveries?per_page=100");
    const delivered = new Set(deliveries.data.filter((it) => it.success).map(describeDelivery));
    return expected.every((delivery) => delivered.has(delivery)) && deliveries;
  });
  console.log(`\n${total} signed webhooks delivered, through the ${bindingInfo().binding} binding.`);
}

/** Plays one customer. On Messenger every receipt has a line, and the customer reacts to the answer. */
async function converse(stage, platform, can) {
  const { emulator, postproxy } = stage;
  const { place, name, id, text } = conversations[platform];
  const [firstName] = name.split(" ");
  const isInFull = platform === "facebook";
  const on = isInFull ? "" : ` on ${place}`;
  const happens = (what, ask) => happened(`${what}${on}`, stage, ask);

  console.log(`\n${place}`);
  const { chat, message } = await emulator.control("inbound", {
    profile_id: emulator.profiles[platform],
    participant_external_id: id,
    participant_name: name,
    text,
  });
  say(firstName, message.body);

  const answer = await happens("The bot's answer", async () => {
    const { data } = await postproxy.listMessages(chat.id, { direction: "outbound" });
    return data[0];
  });
  say("bot", answer.body);

  const got = (field) => async () => {
    const latest = await postproxy.getMessage(answer.id);
    if (latest.status === "failed") throw new ScriptError(`The answer${on} failed: ${latest.error_message}`);
    return latest[field];
  };
  const stages = [["Sending", "external_posted_at", "sent"]];
  if (can.receipts) {
    stages.push(
      ["Delivering", "external_delivered_at", "delivered"],
      ["Reading", "external_read_at", "read"],
    );
  }
  for (const [what, field, word] of stages) {
    await happens(`${what} the answer`, got(field));
    if (isInFull) say("", `✓ ${word}`);
  }
  if (!isInFull) say("", `✓ ${stages.map(([, , word]) => word).join(", ")}`);

  const reaction = can.reactions && (await reactionTo(message, chat, stage, happens));
  if (reaction) say("bot", `${reaction.emoji} to “${message.body}”`);
  if (isInFull) {
    await emulator.control("reaction", { message_id: answer.id, reaction: "love" });
    say(firstName, "❤ to the answer");
  }
  return chat;
}

/** Returns the bot's reaction. The example bot must react. For another bot, looks once after it has taken the message. */
async function reactionTo(message, chat, { emulator, postproxy, isExample }, happens) {
  const ask = async () => (await postproxy.getMessage(message.id)).reactions[0];
  if (isExample) return happens("The bot's reaction", ask);
  await happens("The delivery of the message to the bot", async () => {
    const { data } = await emulator.control("deliveries?per_page=100");
    return data.some((it) => it.success && describeDelivery(it) === `message.received of ${chat.id}`);
  });
  return ask();
}

/** Returns the type of a delivery, and the chat of its event. */
function describeDelivery({ event_type, request_body }) {
  const { object } = JSON.parse(request_body).data;
  return `${event_type} of ${(object.message ?? object).chat_id}`;
}

/** Polls until something has happened. Throws if the bot ended or refused a webhook, or after too long a wait. */
async function happened(what, { emulator, bot }, ask) {
  const deadline = performance.now() + STEP_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (bot.hasEnded()) throw new ScriptError(`${what} did not happen: the bot has ended.`);
    const { data } = await emulator.control("deliveries?per_page=100");
    const refused = data.find((it) => it.response_status !== null && !it.success);
    if (refused) {
      const { event_type, response_status } = refused;
      throw new ScriptError(
        `${what} did not happen: the bot answered ${event_type} with ${response_status}.`,
      );
    }
    if (performance.now() > deadline) {
      throw new ScriptError(`${what} did not happen within ${STEP_TIMEOUT_MS / 1000} s.`);
    }
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

function say(who, what) {
  const time = new Date().toISOString().slice(11, 23);
  console.log(`  ${time}  ${who.padEnd(6)} ${what}`);
}
