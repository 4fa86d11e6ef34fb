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
  const isTrouble = stage.isExample && platforms.includes("facebook");
  if (isTrouble) expected.push(...(await playTrouble(stage)));
  const count = await happened("The delivery of every webhook", { ...stage, isTrouble }, async () => {
    const { data } = await emulator.control("deliveries?per_page=100");
    const delivered = data.filter((it) => it.success);
    const described = new Set(delivered.map(describeDelivery));
    const events = new Set(delivered.map((it) => it.event_id));
    return expected.every((it) => described.has(it)) && events.size >= expected.length && events.size;
  });
  console.log(`\n${count} signed webhooks delivered, through the ${bindingInfo().binding} binding.`);
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

/**
 * Plays a message whose reaction fails: the handler runs a second time, and the customer still gets one answer. Returns the
 * events that must follow.
 */
async function playTrouble({ emulator, bot, postproxy }) {
  const { id, name } = conversations.facebook;
  const stage = { emulator, bot, isTrouble: true };
  console.log("\nMessenger, while reactions fail");
  // A call is tried three times, so one run of the handler fails.
  const faults = [{ kind: "server_error", operation: "react", times: 3 }];
  await emulator.control("faults", { faults }, "PUT");
  const { chat, message } = await emulator.control("inbound", {
    profile_id: emulator.profiles.facebook,
    participant_external_id: id,
    text: "And when will it arrive?",
  });
  say(name.split(" ")[0], message.body);
  const answersTo = async () => {
    const { data } = await postproxy.listMessages(chat.id, { direction: "outbound" });
    return data.filter(({ body }) => body.endsWith(message.body));
  };
  await happened("The bot's second answer", stage, async () => (await answersTo())[0]);
  say("bot", `Thanks for writing! You said: ${message.body}`);
  const isFailed = ({ success, response_status }) => !success && response_status === 503;
  await happened("The failure of the handler", stage, async () => {
    const { data } = await emulator.control("deliveries?per_page=100");
    return data.find((it) => isFailed(it) && describeDelivery(it) === `message.received of ${chat.id}`);
  });
  say("", "✗ the reaction failed, so the handler runs again");
  const reaction = await happened("The reaction at last", stage, async () => {
    const { reactions } = await postproxy.getMessage(message.id);
    return reactions[0];
  });
  say("bot", `${reaction.emoji} to “${message.body}”`);
  const answers = await answersTo();
  if (answers.length !== 1)
    throw new ScriptError(`The customer got ${answers.length} answers instead of one.`);
  say("", "✓ still one answer");
  await emulator.control("faults", undefined, "DELETE");
  // The service comes again after a minute.
  await emulator.control("clock", { advance_seconds: 60 });
  return ["received", "sent", "delivered", "read"].map((type) => `message.${type} of ${chat.id}`);
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
async function happened(what, { emulator, bot, isTrouble = false }, ask) {
  const deadline = performance.now() + STEP_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (bot.hasEnded()) throw new ScriptError(`${what} did not happen: the bot has ended.`);
    const { data } = await emulator.control("deliveries?per_page=100");
    const refused = data.find((it) => it.response_status !== null && !it.success);
    if (refused && !isTrouble) {
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
