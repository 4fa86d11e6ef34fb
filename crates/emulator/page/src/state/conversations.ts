// The chats and their messages, read through the SDK as any program would.

import type { Chat, Message } from "postproxy-dm";
import { accountStore, postproxy } from "./account";
import { latest } from "./latest";
import { report } from "./notice";
import { selectAmong, selectionStore } from "./selection";
import { Store } from "./store";
import { forgetTemplates, loadTemplates } from "./templates";

const MESSAGES_PER_PAGE = 100;
/** How many chats of the list show a line of their last message; chats further down show only names. */
const MOST_PREVIEWS = 40;

export const conversationStore = new Store({
  /** Newest activity first. */
  chats: [] as Chat[],
  /** By chat, oldest first. */
  messages: new Map<string, Message[]>(),
  /** The chats that have earlier messages than those. */
  hasEarlier: new Set<string>(),
  /** By chat, the last message. */
  previews: new Map<string, Message | undefined>(),
  /** By chat, how many pages of messages are shown. */
  pages: new Map<string, number>(),
  /** By chat, the time of the last message when its preview was loaded. */
  previewedAt: new Map<string, string | null>(),
});

/** Forgets what another run of the emulator may not have. */
export function forgetMessages() {
  forgetTemplates();
  conversationStore.set({
    messages: new Map(),
    hasEarlier: new Set(),
    previews: new Map(),
    pages: new Map(),
    previewedAt: new Map(),
  });
}

export const loadChats = latest(async () => {
  const profiles = accountStore.state.account?.profiles ?? [];
  const pages = await Promise.all(profiles.map(({ id }) => postproxy().listChats(id, { per_page: 50 })));
  const activity = (chat: Chat) => chat.last_message_at ?? chat.created_at ?? "";
  const chats = pages.flatMap((page) => page.data);
  chats.sort((one, other) => activity(other).localeCompare(activity(one)));
  conversationStore.set({ chats });
  selectAmong(chats);
  await Promise.all([loadMessages(), loadPreviews()]);
});

export const loadMessages = latest(async () => {
  const id = selectionStore.state.selected;
  if (!id) return;
  const newest: Message[] = [];
  let total = 0;
  for (let page = 0; page < (conversationStore.state.pages.get(id) ?? 1); page += 1) {
    const answer = await postproxy().listMessages(id, { page, per_page: MESSAGES_PER_PAGE });
    newest.push(...answer.data);
    total = answer.total;
  }
  // A message that came between two pages is on both.
  const unique = [...new Map(newest.map((message) => [message.id, message])).values()].reverse();
  const { messages, previews, hasEarlier: before } = conversationStore.state;
  const hasEarlier = new Set(before);
  if (total > newest.length) hasEarlier.add(id);
  else hasEarlier.delete(id);
  conversationStore.set({
    hasEarlier,
    messages: new Map(messages).set(id, unique),
    previews: new Map(previews).set(id, unique.at(-1)),
  });
  const profileId = conversationStore.state.chats.find((chat) => chat.id === id)?.profile_id;
  if (profileId) await loadTemplates(unique, profileId);
});

const loadPreviews = latest(async () => {
  const isStale = (chat: Chat) =>
    chat.id !== selectionStore.state.selected &&
    conversationStore.state.previewedAt.get(chat.id) !== chat.last_message_at;
  const stale = conversationStore.state.chats.slice(0, MOST_PREVIEWS).filter(isStale);
  await Promise.all(stale.map(loadPreview));
});

async function loadPreview(chat: Chat) {
  const { data } = await postproxy().listMessages(chat.id, { per_page: 1 });
  const { previews, previewedAt } = conversationStore.state;
  conversationStore.set({
    previews: new Map(previews).set(chat.id, data[0]),
    previewedAt: new Map(previewedAt).set(chat.id, chat.last_message_at),
  });
  await loadTemplates(data, chat.profile_id);
}

/** Shows a chat on both sides. */
export function select(id: string) {
  if (id === selectionStore.state.selected) return;
  selectionStore.set({ selected: id, newcomer: undefined });
  loadMessages().catch(report);
}

/** Shows one more page of earlier messages of a chat. */
export function showEarlier(id: string) {
  const { pages } = conversationStore.state;
  conversationStore.set({ pages: new Map(pages).set(id, (pages.get(id) ?? 1) + 1) });
  loadMessages().catch(report);
}
