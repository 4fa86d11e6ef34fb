// The service worker. Only it has the API key and makes calls; the extension's pages send it messages.

import { messagingWindow, Postproxy, ready } from "postproxy-dm";

// If this extension had content scripts, they could not read the key.
chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });

const actions = {
  /** The latest chats of every profile, newest activity first, and the errors of single profiles. */
  async inbox(postproxy) {
    const { data: profiles } = await postproxy.listProfiles();
    const lists = await Promise.allSettled(
      profiles.map(({ id }) => postproxy.listChats(id, { per_page: 50 })),
    );
    const chats = lists.flatMap(({ value }, at) =>
      (value?.data ?? []).map((chat) => ({ ...chat, profile_name: profiles[at].name })),
    );
    chats.sort((one, other) => latest(other) - latest(one));
    const problems = lists.flatMap(({ reason }, at) =>
      reason ? [`${profiles[at].platform}: ${reason.message}`] : [],
    );
    return { chats, problems };
  },

  /** A chat, its latest messages (oldest first), and whether it may be answered. */
  async thread(postproxy, { chatId }) {
    const [chat, { data }] = await Promise.all([
      postproxy.getChat(chatId),
      postproxy.listMessages(chatId, { per_page: 50 }),
    ]);
    await ready();
    return { chat, messages: data.reverse(), window: messagingWindow(chat) };
  },

  /** Sends once per key, so that the page may try again if it doesn't know whether the first attempt was sent. */
  async send(postproxy, { chat, body, idempotencyKey }) {
    const { state } = await ready().then(() => messagingWindow(chat));
    // After a day, only a person may answer; a person uses this composer.
    const content = state === "human_agent" ? { body, tag: "HUMAN_AGENT" } : { body };
    return postproxy.sendMessage(chat, content, { idempotencyKey });
  },
};

chrome.runtime.onMessage.addListener(({ action, ...request }, _sender, respond) => {
  client()
    .then((postproxy) => actions[action](postproxy, request))
    .then(
      (data) => respond({ data }),
      ({ name, message }) => respond({ error: { name, message } }),
    );
  return true;
});

let current = {};

async function client() {
  const { apiKey, baseUrl } = await chrome.storage.local.get(["apiKey", "baseUrl"]);
  if (!apiKey) throw Object.assign(new Error("There is no API key yet."), { name: "NoKey" });
  if (current.apiKey !== apiKey || current.baseUrl !== baseUrl) {
    const postproxy = new Postproxy({ apiKey, baseUrl: baseUrl || undefined });
    current = { apiKey, baseUrl, postproxy };
  }
  return current.postproxy;
}

function latest({ last_message_at, created_at }) {
  return Date.parse(last_message_at ?? created_at);
}
