// The inbox: the chats of all profiles, one thread, and a composer. It refreshes every few seconds while it is visible.

import { ask } from "./ask.js";
import { chatItem, describeWindow, messageItem, PLATFORMS } from "./view.js";

const POLL_MS = 4000;

const main = document.querySelector("main");
const [notice, chatList, name, about, messageList, windowNote, composer, text] = [
  ...["notice", "chats", "name", "about", "messages", "window", "composer", "text"],
].map((id) => document.getElementById(id));
const send = composer.querySelector("button");

/** The open chat, and the idempotency key of the message that is being written. */
let open;
let draftKey = crypto.randomUUID();

async function showInbox() {
  try {
    const { chats, problems } = await ask("inbox");
    const empty = chats.length === 0 ? "Nobody has written yet." : "";
    say(problems.join("\n") || empty, problems.length > 0);
    fill(
      chatList,
      chats.map((chat) => chatItem(chat, chat.id === open?.id, () => openThread(chat))),
    );
  } catch (error) {
    if (error.name === "NoKey") return say("Type your API key in the options first.", false, "Options");
    if (error.name === "AuthenticationError") return say("The API key is refused.", true, "Options");
    say(error.message, true);
  }
}

async function openThread(chat) {
  open = chat;
  draftKey = crypto.randomUUID();
  text.value = "";
  messageList.replaceChildren();
  name.textContent = chat.participant_name ?? chat.participant_username ?? chat.participant_external_id;
  about.textContent = `${PLATFORMS[chat.platform] ?? chat.platform} · ${chat.profile_name}`;
  main.hidden = false;
  document.body.classList.add("reading");
  await Promise.all([showThread(), showInbox()]);
  text.focus();
}

async function showThread() {
  const { id } = open;
  try {
    const { chat, messages, window } = await ask("thread", { chatId: id });
    if (open?.id !== id) return;
    open = { ...open, ...chat };
    const isAtEnd = messageList.scrollHeight - messageList.scrollTop - messageList.clientHeight < 40;
    const hasChanged = fill(messageList, messages.map(messageItem));
    if (hasChanged && isAtEnd) messageList.scrollTop = messageList.scrollHeight;
    const note = describeWindow(window);
    windowNote.textContent = note;
    windowNote.classList.remove("problem");
    windowNote.hidden = note === "";
    composer.hidden = window.state === "closed" || window.state === "must_write_first";
  } catch (error) {
    tellInThread(error.message);
  }
}

function closeThread() {
  open = undefined;
  main.hidden = true;
  document.body.classList.remove("reading");
  showInbox();
}

composer.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = text.value.trim();
  if (body === "" || send.disabled) return;
  const chat = open;
  send.disabled = true;
  try {
    await ask("send", { chat, body, idempotencyKey: draftKey });
    draftKey = crypto.randomUUID();
    if (open?.id !== chat.id) return;
    text.value = "";
    messageList.scrollTop = messageList.scrollHeight;
    await showThread();
  } catch (error) {
    // The text stays, and so does its key: if the message was sent after all, it is not sent again.
    if (open?.id === chat.id) tellInThread(error.message);
  } finally {
    send.disabled = false;
  }
});

// A changed text is a new message.
text.addEventListener("input", () => {
  draftKey = crypto.randomUUID();
});

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

document.getElementById("back").addEventListener("click", closeThread);
document.getElementById("options").addEventListener("click", () => chrome.runtime.openOptionsPage());
document.addEventListener("keydown", ({ key }) => key === "Escape" && open && closeThread());
chrome.storage.onChanged.addListener(() => showInbox());

/** Replaces the items only if they changed, so that the focus and a selection stay. */
function fill(list, items) {
  const isSame =
    items.length === list.children.length && items.every((item, at) => item.isEqualNode(list.children[at]));
  if (isSame) return false;
  const focused = list.contains(document.activeElement) && document.activeElement.dataset.id;
  list.replaceChildren(...items);
  if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  return true;
}

function say(what, isProblem, button) {
  notice.textContent = what;
  notice.classList.toggle("problem", isProblem);
  notice.hidden = what === "";
  if (button === undefined) return;
  chatList.replaceChildren();
  const open = document.createElement("button");
  open.textContent = button;
  open.addEventListener("click", () => chrome.runtime.openOptionsPage());
  notice.append(document.createElement("br"), open);
}

function tellInThread(what) {
  windowNote.textContent = what;
  windowNote.classList.add("problem");
  windowNote.hidden = false;
}

async function poll() {
  if (document.visibilityState === "visible") {
    await Promise.all([showInbox(), open && showThread()]);
  }
  setTimeout(poll, POLL_MS);
}

poll();
