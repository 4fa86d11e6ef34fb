// The sign that the business is typing, which the SDK sends.

import type { Chat } from "postproxy-dm";
import { useEffect, useRef } from "preact/hooks";
import { postproxy } from "../state/account";

/** How often the sign is sent again, in milliseconds: the service shows it only for a while. */
const TYPING_AGAIN_MS = 8000;
/** How long after the last key the sign ends, in milliseconds. */
const TYPING_ENDS_MS = 3000;

/** Shows the person that the business is typing, until it stops typing, sends, or goes to another chat. */
export function useTyping(chat: Chat, isPossible: boolean) {
  const since = useRef(0);
  const end = useRef<ReturnType<typeof setTimeout>>();
  const ignore = () => {};
  const stop = () => {
    clearTimeout(end.current);
    if (since.current === 0) return;
    since.current = 0;
    postproxy().stopTyping(chat).catch(ignore);
  };
  // Only when the component goes.
  useEffect(() => stop, []);
  const go = () => {
    if (!isPossible) return;
    clearTimeout(end.current);
    end.current = setTimeout(stop, TYPING_ENDS_MS);
    if (Date.now() - since.current < TYPING_AGAIN_MS) return;
    since.current = Date.now();
    postproxy().startTyping(chat).catch(ignore);
  };
  return { go, stop };
}
