// Plays the Telegram Bot API (core.telegram.org/bots/api, 10.1) as far as an adapter calls it, and the person on the other
// side of one private chat. It plays no groups, channels or business accounts, and it doesn't read MarkdownV2.

import { startPlatform } from "./server.mjs";

const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
const RICH_LIMIT = 32_768;
const DATA_LIMIT_BYTES = 64;
/** The emoji of `ReactionTypeEmoji`. They have no variation selectors at their ends. */
const REACTIONS = new Set(
  (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 " +
    "🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
  ).split(" "),
);

const BOT = { id: 7_000_001, is_bot: true, first_name: "Shop", username: "shopbot" };
const PERSON = { id: 555_001, is_bot: false, first_name: "Jane" };
const CHAT = { id: PERSON.id, type: "private", first_name: "Jane" };
const SECRET_TOKEN = "a-secret-token";

/** The settings of an adapter that talks to it. */
export const credentials = {
  botToken: "7000001:a-bot-token",
  secretToken: SECRET_TOKEN,
  mode: "webhook",
  userName: "shopbot",
};

export async function startTelegram() {
  let lastMessage = 100;
  let lastUpdate = 10_000;
  const messages = new Map();
  const sent = [];

  function kept(fields) {
    lastMessage += 1;
    const message = { message_id: lastMessage, date: seconds(), chat: CHAT, ...fields };
    messages.set(message.message_id, message);
    return message;
  }

  const posted = (kind, fields, content) => {
    const message = kept({ from: BOT, reply_markup: fields.reply_markup, ...content });
    sent.push({ kind, id: message.message_id, buttons: buttonsOf(fields.reply_markup), ...shown(fields) });
    return message;
  };

  const methods = {
    getMe: () => BOT,
    getWebhookInfo: () => ({ url: "https://shop.example/telegram" }),
    sendMessage: (fields) => posted("text", fields, { text: fields.text }),
    sendRichMessage: (fields) => posted("rich message", fields, { text: fields.rich_message.markdown }),
    sendDocument: (fields) => posted("document", fields, { caption: fields.caption }),
    sendMediaGroup: (fields) =>
      fields.media.map(({ type, caption }) => posted(`${type} of an album`, { caption }, { caption })),
    editMessageText(fields) {
      const text = fields.text ?? fields.rich_message.markdown;
      sent.push({ kind: "edit", of: fields.message_id, text });
      return Object.assign(messages.get(fields.message_id), { text, edit_date: seconds() });
    },
    setMessageReaction(fields) {
      sent.push({ kind: "reaction", emoji: fields.reaction[0]?.emoji });
      return true;
    },
    sendChatAction({ action }) {
      sent.push({ kind: action });
      return true;
    },
    answerCallbackQuery: () => true,
  };

  const server = await startPlatform(
    ({ path, fields }) => {
      const method = path.split("/").at(-1);
      const known = methods[method];
      return {
        isPost: /^send(?!ChatAction)/.test(method),
        refusal: known ? refusalOf(method, fields) : error(404, "Not Found"),
        act: () => ({ ok: true, result: known(fields) }),
      };
    },
    ({ seconds: wait }) => ({
      ...error(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait }),
      headers: { "retry-after": String(wait) },
    }),
  );

  const update = (content) => {
    lastUpdate += 1;
    return { update_id: lastUpdate, ...content };
  };
  const reacted = (id, before, now) =>
    update({
      message_reaction: {
        ...{ chat: CHAT, message_id: id, user: PERSON, date: seconds() },
        old_reaction: before.map((emoji) => ({ type: "emoji", emoji })),
        new_reaction: now.map((emoji) => ({ type: "emoji", emoji })),
      },
    });

  return {
    ...server,
    sent,
    threadId: `telegram:${CHAT.id}`,
    /** What Telegram sends to a webhook, each as the body of a request. */
    events: {
      text: (text) => update({ message: kept({ from: PERSON, text }) }),
      tap: ({ id, buttons }, index) =>
        update({
          callback_query: {
            ...{ id: `query-${lastUpdate}`, from: PERSON, chat_instance: "1" },
            ...{ message: messages.get(id), data: buttons[index].value },
          },
        }),
      reaction: ({ id }, emoji) => reacted(id, [], [emoji]),
      reactionTakenBack: ({ id }, emoji) => reacted(id, [emoji], []),
      edit: ({ message }, text) => update({ edited_message: { ...message, text, edit_date: seconds() } }),
    },
    request: (body) =>
      new Request("https://shop.example/telegram", {
        method: "POST",
        headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": SECRET_TOKEN },
        body: JSON.stringify(body),
      }),
  };
}

const seconds = () => Math.floor(Date.now() / 1000);

const buttonsOf = (markup) =>
  (markup?.inline_keyboard ?? [])
    .flat()
    .map(({ text, callback_data }) => ({ title: text, value: callback_data }));

const shown = ({ text, rich_message, caption, parse_mode }) => ({
  text: text ?? rich_message?.markdown ?? caption,
  ...(parse_mode && { format: parse_mode }),
});

function refusalOf(method, { text, caption, rich_message, media, reply_markup, reaction }) {
  const tooLong =
    (text?.length ?? 0) > TEXT_LIMIT ||
    (rich_message?.markdown.length ?? 0) > RICH_LIMIT ||
    [caption, ...(media ?? []).map((item) => item.caption)].some((words) => words?.length > CAPTION_LIMIT);
  if (tooLong) return error(400, "Bad Request: message is too long");
  if (method === "sendMessage" && !text?.trim()) return error(400, "Bad Request: message text is empty");
  if (buttonsOf(reply_markup).some(({ value }) => Buffer.byteLength(value ?? "") > DATA_LIMIT_BYTES))
    return error(400, "Bad Request: BUTTON_DATA_INVALID");
  if (reaction?.some(({ type, emoji }) => type === "emoji" && !REACTIONS.has(emoji)))
    return error(400, "Bad Request: REACTION_INVALID");
}

function error(status, description, parameters) {
  return { status, body: { ok: false, error_code: status, description, ...(parameters && { parameters }) } };
}
