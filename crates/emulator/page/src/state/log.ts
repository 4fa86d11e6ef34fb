// The log: calls of the API and attempts to deliver webhooks, newest first.

import type { Chat } from "postproxy-dm";
import { control, type Delivery, type RecordedCall } from "../control";
import { latest } from "./latest";
import { Store } from "./store";

/** The most calls that are shown. */
const MOST_CALLS = 500;
/** How long a sign that someone is typing counts, in milliseconds. */
const TYPING_MS = 20_000;

export interface Log {
  calls: RecordedCall[];
  deliveries: Delivery[];
  /** Whether the calls may count from the beginning again, so that none that is known counts. */
  isStale: boolean;
}

export const logStore = new Store<Log>({ calls: [], deliveries: [], isStale: false });

/** Forgets the calls at once: another run of the emulator numbers its own from the beginning. */
export function forgetCalls() {
  logStore.set({ calls: [] });
}

/** Drops the known calls with the next answer: the clock was moved, or everything was reset, the log included. */
export function expectNewLog() {
  logStore.set({ isStale: true });
}

export const loadCalls = latest(async () => {
  const known = logStore.state.isStale ? [] : logStore.state.calls;
  logStore.set({ isStale: false });
  const after = known[0]?.number ?? 0;
  const newer: RecordedCall[] = [];
  for (let page = 0; newer.length < MOST_CALLS; page += 1) {
    const { data } = await control.calls(after, page);
    newer.push(...data);
    if (data.length < 100) break;
  }
  const numbers = new Set(newer.map((call) => call.number));
  const older = known.filter((call) => !numbers.has(call.number));
  logStore.set({ calls: [...newer, ...older].slice(0, MOST_CALLS) });
});

export const loadDeliveries = latest(async () => {
  const { data } = await control.deliveries();
  logStore.set({ deliveries: data });
});

/** Returns whether the business is typing: a call started it, and since then none ended it or sent a message. */
export function isTyping({ calls }: Log, chat: Chat, now: number): boolean {
  const ids = [chat.id, chat.external_conversation_id].filter((id) => id !== null);
  const paths = ids.map((id) => `/api/chats/${encodeURIComponent(id)}/`);
  const isOfChat = (path: string, end: string) => paths.some((begin) => path.startsWith(begin + end));
  const last = calls.find(
    ({ method, path, status }) =>
      method === "POST" &&
      (status ?? 500) < 300 &&
      (isOfChat(path, "start_typing") || isOfChat(path, "stop_typing") || isOfChat(path, "messages")),
  );
  return last !== undefined && isOfChat(last.path, "start_typing") && now - Date.parse(last.at) < TYPING_MS;
}
