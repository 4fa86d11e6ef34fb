// A person of a chat: the name, and the letters that stand for a picture.

import type { Chat } from "postproxy-dm";
import { initialsOf } from "../format";

export const personName = (chat: Chat) =>
  chat.participant_name ?? chat.participant_username ?? chat.participant_external_id;

export function Avatar({ name }: { name: string }) {
  return (
    <span class="avatar" aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
