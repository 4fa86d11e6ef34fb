// Who is shown: the chat that both sides show, or someone who has not written yet.

import type { Chat } from "postproxy-dm";
import { Store } from "./store";

/** Someone who has not written yet. */
export interface Newcomer {
  profile_id: string;
  participant_external_id: string;
  participant_name: string;
}

export const selectionStore = new Store<{ selected?: string; newcomer?: Newcomer }>({});

/** Gives the phone to someone new. */
export function introduce(newcomer: Newcomer) {
  selectionStore.set({ newcomer, selected: undefined });
}

/** Selects a chat among those that there are: that of a newcomer who has written, or the first if none is selected. */
export function selectAmong(chats: Chat[]) {
  const { selected, newcomer } = selectionStore.state;
  const arrived = newcomer && chats.find((chat) => isOf(chat, newcomer));
  if (arrived) selectionStore.set({ newcomer: undefined, selected: arrived.id });
  else if (selected && !chats.some((chat) => chat.id === selected)) {
    selectionStore.set({ selected: undefined });
  }
  const now = selectionStore.state;
  if (!now.selected && !now.newcomer) selectionStore.set({ selected: chats[0]?.id });
}

const isOf = (chat: Chat, person: Newcomer) =>
  chat.profile_id === person.profile_id && chat.participant_external_id === person.participant_external_id;
