// How the people of the chats are: whether messages reach them, and whether they read them.

import { control, type PersonState } from "../control";
import { latest } from "./latest";
import { Store } from "./store";

/** By chat, people who are not just available. */
export const peopleStore = new Store({ people: new Map<string, PersonState>() });

export const loadPeople = latest(async () => {
  const { data } = await control.people();
  peopleStore.set({ people: new Map(data.map(({ chat_id, state }) => [chat_id, state])) });
});
