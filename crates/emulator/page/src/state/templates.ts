// The templates that messages were made of, each as it was when its message was first seen: WhatsApp keeps the text of a
// message when its template changes.

import type { Message, Template } from "postproxy-dm";
import { postproxy } from "./account";
import { Store } from "./store";

export const templateStore = new Store({
  /** By message; nothing for a template that is gone. */
  ofMessage: new Map<string, Template | undefined>(),
});

/** Loads the templates of those messages of a profile that weren't seen before. */
export async function loadTemplates(messages: Message[], profileId: string) {
  const isNew = ({ id, template }: Message) => template !== null && !templateStore.state.ofMessage.has(id);
  const added = messages.filter(isNew);
  if (added.length === 0) return;
  const { data } = await postproxy().listTemplates(profileId);
  const ofMessage = new Map(templateStore.state.ofMessage);
  for (const { id, template } of added) {
    ofMessage.set(
      id,
      data.find((known) => known.id === template?.id),
    );
  }
  templateStore.set({ ofMessage });
}

/** Forgets what another run of the emulator may not have. */
export function forgetTemplates() {
  templateStore.set({ ofMessage: new Map() });
}
