// The notice: what went wrong or was done, shown for a moment.

import { PostproxyError } from "postproxy-dm";
import { Store } from "./store";

/** How long a notice is shown, in milliseconds. */
const NOTICE_MS = 6000;

interface Notice {
  text: string;
  isProblem: boolean;
}

export const noticeStore = new Store<{ notice?: Notice; timer?: ReturnType<typeof setTimeout> }>({});

export function say(text: string, isProblem = false) {
  clearTimeout(noticeStore.state.timer);
  noticeStore.set({ notice: { text, isProblem }, timer: setTimeout(dismissNotice, NOTICE_MS) });
}

export function dismissNotice() {
  clearTimeout(noticeStore.state.timer);
  noticeStore.set({ notice: undefined });
}

/** Does some work, and shows a notice if it fails. Returns whether it succeeded. */
export async function reportingFailure(work: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await work();
    if (done) say(done);
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

/** Shows an error, unless the emulator is gone for a moment: the page says that in its own place. */
export function report(error: unknown) {
  const isGone =
    error instanceof TypeError || (error instanceof PostproxyError && error.code === "connection_failed");
  if (!isGone) say(wordsOf(error), true);
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
