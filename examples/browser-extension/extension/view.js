// Draws chats and messages. Everything that comes from outside becomes text, never HTML.

export const PLATFORMS = {
  facebook: "Messenger",
  instagram: "Instagram",
  telegram: "Telegram",
  bluesky: "Bluesky",
  whatsapp: "WhatsApp",
};

export function chatItem(chat, isOpen, onOpen) {
  const name = chat.participant_name ?? chat.participant_username ?? chat.participant_external_id;
  const platform = PLATFORMS[chat.platform] ?? chat.platform;
  const button = element("button", { className: "chat", onclick: onOpen }, [
    element("span", { className: "avatar", ariaHidden: "true" }, initials(name)),
    element("span", { className: "name" }, name),
    element("time", { dateTime: chat.last_message_at ?? "" }, shortTime(chat.last_message_at)),
    element("span", { className: `platform ${chat.platform}` }, `${platform} · ${chat.profile_name}`),
  ]);
  button.dataset.id = chat.id;
  if (isOpen) button.ariaCurrent = "true";
  return element("li", {}, [button]);
}

export function messageItem(message) {
  const { direction, body, attachments, reactions, external_deleted_at, external_edited_at } = message;
  const parts = [];
  if (external_deleted_at) parts.push(element("p", { className: "secondary" }, "Deleted"));
  else if (body) parts.push(element("p", {}, body));
  else if (!attachments?.length) parts.push(element("p", { className: "secondary" }, "Not shown here"));
  for (const { type, url } of external_deleted_at ? [] : (attachments ?? []))
    parts.push(attachment(type, url));
  if (reactions?.length) {
    parts.push(element("p", { className: "reactions" }, reactions.map(({ emoji }) => emoji).join(" ")));
  }
  const edited = external_edited_at ? "edited · " : "";
  const time = shortTime(message.external_posted_at ?? message.created_at);
  const receipt = direction === "outbound" ? ` · ${status(message)}` : "";
  return element("li", { className: `${direction} ${message.status}` }, [
    element("div", { className: "bubble" }, parts),
    element("p", { className: "secondary" }, `${edited}${time}${receipt}`),
  ]);
}

/** A note on the messaging window for the composer; empty if there is nothing to say. */
export function describeWindow({ state, closesAt, humanAgentUntil }) {
  if (state === "human_agent") {
    return `A day has passed since the last message: you may answer, a program may not, until ${shortTime(humanAgentUntil)}.`;
  }
  if (state === "closed") return "The platform takes no message any more until the person writes again.";
  if (state === "must_write_first") return "The platform takes no message until the person has written.";
  const left = state === "open" ? new Date(closesAt) - Date.now() : Number.POSITIVE_INFINITY;
  return left < 3_600_000 ? `Answer by ${shortTime(closesAt)}.` : "";
}

function status({ status, error_message, external_read_at, external_delivered_at }) {
  if (status === "failed") return `Failed${error_message ? `: ${error_message}` : ""}`;
  if (status === "failed_waiting_for_retry") return "Failed, trying again";
  if (status === "pending") return "Sending";
  if (external_read_at) return "Read";
  return external_delivered_at ? "Delivered" : "Sent";
}

function attachment(type, url) {
  const isAddress = /^https?:\/\//.test(url ?? "");
  if (!isAddress) return element("p", { className: "secondary" }, `${type}, not here yet`);
  return element("p", {}, [
    element("a", { href: url, target: "_blank", rel: "noreferrer" }, `Open the ${type}`),
  ]);
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("");
}

/** The time, for a date of today; otherwise the day. */
function shortTime(when) {
  if (!when) return "";
  const date = new Date(when);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday
    ? date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    : date.toLocaleDateString([], { day: "numeric", month: "short" });
}

function element(name, properties, content = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...[content].flat());
  return made;
}
