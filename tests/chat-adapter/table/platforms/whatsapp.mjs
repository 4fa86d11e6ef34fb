// Plays Meta's WhatsApp Cloud API (developers.facebook.com/documentation/business-messaging/whatsapp) as far as an adapter
// calls it, and the person on the other side of one chat. It plays no templates and no groups.

import { createHmac } from "node:crypto";
import { startPlatform } from "./server.mjs";

const TEXT_LIMIT = 4096;
const BODY_LIMIT = 1024;
const BUTTONS_LIMIT = 3;
const TITLE_LIMIT = 20;
const ID_LIMIT = 256;

const NUMBER = { display_phone_number: "15550783881", phone_number_id: "106540352242922" };
const PERSON = "15551234567";
const APP_SECRET = "an-app-secret";

/** The settings of an adapter that talks to it. */
export const credentials = {
  accessToken: "an-access-token",
  appSecret: APP_SECRET,
  phoneNumberId: NUMBER.phone_number_id,
  verifyToken: "a-verify-token",
  userName: "shopbot",
};

export async function startWhatsapp() {
  let last = 0;
  const sent = [];
  const nextId = () => {
    last += 1;
    return `wamid.${last}`;
  };

  const server = await startPlatform(
    ({ path, fields }) => {
      if (path.endsWith("/media")) return { isPost: false, act: () => ({ id: nextId() }) };
      if (!path.endsWith("/messages"))
        return { isPost: false, refusal: error(404, 100, "Unknown path"), act() {} };
      if (fields.status === "read") return { isPost: false, act: () => marked(fields) };
      return { isPost: fields.type !== "reaction", refusal: refusalOf(fields), act: () => posted(fields) };
    },
    (fault) => (fault.isWindowClosed ? windowClosed : rateLimited(fault.seconds)),
  );

  function marked({ message_id, typing_indicator }) {
    sent.push({ kind: typing_indicator ? "typing" : "read", of: message_id });
    return { success: true };
  }

  function posted(fields) {
    const id = nextId();
    sent.push({ id, ...shown(fields) });
    return {
      messaging_product: "whatsapp",
      contacts: [{ input: PERSON, wa_id: PERSON }],
      messages: [{ id }],
    };
  }

  const from = (content) => ({ from: PERSON, id: nextId(), timestamp: seconds(), ...content });
  const received = (content) =>
    changed({ contacts: [{ profile: { name: "Jane" }, wa_id: PERSON }], messages: [from(content)] });
  const status = ({ id }, word, more) =>
    changed({ statuses: [{ id, status: word, timestamp: seconds(), recipient_id: PERSON, ...more }] });

  return {
    ...server,
    sent,
    threadId: `whatsapp:${NUMBER.phone_number_id}:${PERSON}`,
    /** What Meta sends to a webhook, each as the body of a request. */
    events: {
      text: (text) => received({ type: "text", text: { body: text } }),
      tap({ id, buttons }, index) {
        const { title, value } = buttons[index];
        const reply = { type: "button_reply", button_reply: { id: value, title } };
        return received({
          context: { from: NUMBER.display_phone_number, id },
          type: "interactive",
          interactive: reply,
        });
      },
      reaction: ({ id }, emoji) => received({ type: "reaction", reaction: { message_id: id, emoji } }),
      // Meta's page on reactions: "When an end user removes a reaction emoji, WhatsApp sends a webhook without the emoji field".
      reactionTakenBack: ({ id }) => received({ type: "reaction", reaction: { message_id: id } }),
      // Meta sends edits and deletions to numbers that are used in the WhatsApp Business app too.
      edit: (event, text) =>
        received({
          type: "edit",
          edit: { original_message_id: messageOf(event).id, message: { type: "text", text: { body: text } } },
        }),
      deletion: (event) => received({ type: "revoke", revoke: { original_message_id: messageOf(event).id } }),
      delivered: (message) => status(message, "delivered"),
      read: (message) => status(message, "read"),
      windowClosed: (message) =>
        status(message, "failed", { errors: [{ ...reengagement, title: "Re-engagement message" }] }),
    },
    request(body) {
      const text = JSON.stringify(body);
      const signature = createHmac("sha256", APP_SECRET).update(text).digest("hex");
      return new Request("https://shop.example/whatsapp", {
        method: "POST",
        headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
        body: text,
      });
    },
  };
}

const seconds = () => String(Math.floor(Date.now() / 1000));

const changed = (value) => ({
  object: "whatsapp_business_account",
  entry: [
    {
      id: "102290129340398",
      changes: [{ field: "messages", value: { messaging_product: "whatsapp", metadata: NUMBER, ...value } }],
    },
  ],
});

const messageOf = ({ entry }) => entry[0].changes[0].value.messages[0];

/** What the person sees of a message. */
function shown({ type, text, interactive, reaction, ...fields }) {
  if (type === "text") return { kind: "text", text: text.body, buttons: [] };
  if (type === "reaction") return { kind: "reaction", emoji: reaction.emoji };
  if (type === "interactive") {
    const buttons = (interactive.action.buttons ?? []).map(({ reply }) => ({
      title: reply.title,
      value: reply.id,
    }));
    const words = [interactive.header?.text, interactive.body.text].filter(Boolean).join("\n");
    return { kind: "text", text: words, buttons };
  }
  return { kind: type, text: fields[type].caption, buttons: [] };
}

function refusalOf({ type, text, interactive }) {
  if (type === "text" && text.body.length > TEXT_LIMIT)
    return error(400, 100, `(#100) Param text['body'] must be at most ${TEXT_LIMIT} characters long.`);
  const buttons = interactive?.action.buttons ?? [];
  const fits =
    (interactive?.body.text.length ?? 0) <= BODY_LIMIT &&
    buttons.length <= BUTTONS_LIMIT &&
    buttons.every(({ reply: { id, title } }) => id.length <= ID_LIMIT && title.length <= TITLE_LIMIT);
  if (!fits) return error(400, 131_009, "(#131009) Parameter value is not valid");
}

const reengagement = {
  code: 131_047,
  message: "Re-engagement message",
  error_data: {
    details:
      "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
  },
};

const windowClosed = error(
  400,
  reengagement.code,
  `(#131047) ${reengagement.message}`,
  reengagement.error_data.details,
);

const rateLimited = (wait) => ({
  ...error(429, 130_429, "(#130429) Rate limit hit", "Cloud API message throughput has been reached."),
  headers: { "retry-after": String(wait) },
});

function error(status, code, message, details) {
  const error_data = details && { messaging_product: "whatsapp", details };
  return {
    status,
    body: { error: { message, type: "OAuthException", code, error_data, fbtrace_id: "AbCdEf123" } },
  };
}
