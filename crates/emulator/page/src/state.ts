// All that the page knows of the emulator, kept current by its stream. The conversation comes through the SDK, as any
// program would have it; the rest through the control endpoints.

import { type Chat, type Message, Postproxy, PostproxyError, ready } from "postproxy-dm";
import { useEffect, useState } from "preact/hooks";
import { type Account, type Call, control, type Delivery, type PersonState } from "./control";

/** Someone who has not written yet. */
export interface Newcomer {
  profile_id: string;
  participant_external_id: string;
  participant_name: string;
}

export interface State {
  /** `lost`: the emulator does not answer; the page goes on asking. */
  connection: "connecting" | "live" | "lost";
  /** Why the page can't work at all. */
  obstacle?: string;
  account?: Account;
  /** How far the emulator's clock is ahead. */
  clockOffsetMs: number;
  /** Newest activity first. */
  chats: Chat[];
  /** By chat, oldest first. */
  messages: Map<string, Message[]>;
  /** Chats of which there are earlier messages than those. */
  hasEarlier: Set<string>;
  /** By chat, the last message. */
  previews: Map<string, Message | undefined>;
  /** By chat, of those who are not just available. */
  people: Map<string, PersonState>;
  /** Newest first. */
  calls: Call[];
  /** Newest first. */
  deliveries: Delivery[];
  /** The chat that both sides show. */
  selected?: string;
  newcomer?: Newcomer;
  /** What went wrong or was done, for a moment. */
  notice?: { text: string; isProblem: boolean };
}

/** So many calls are shown. */
const MOST_CALLS = 500;
const MESSAGES_PER_PAGE = 100;
/** The list shows a line of each of these; of chats further down only names. */
const MOST_PREVIEWS = 40;
const NOTICE_MS = 6000;

let state: State = {
  connection: "connecting",
  clockOffsetMs: 0,
  chats: [],
  messages: new Map(),
  hasEarlier: new Set(),
  previews: new Map(),
  people: new Map(),
  calls: [],
  deliveries: [],
};
let client: Postproxy | undefined;
let run: string | undefined;
/** The clock was moved, or everything was reset, with the log. */
let isAnew = false;
const listeners = new Set<(state: State) => void>();
const pagesOf = new Map<string, number>();
const previewedAt = new Map<string, string | null>();

export function useAppState(): State {
  const [current, setCurrent] = useState(state);
  useEffect(() => {
    listeners.add(setCurrent);
    setCurrent(state);
    return () => void listeners.delete(setCurrent);
  }, []);
  return current;
}

function set(change: Partial<State>) {
  state = { ...state, ...change };
  for (const tell of listeners) tell(state);
}

/** The SDK's client. There is one before anything is shown that could ask for it. */
export function postproxy(): Postproxy {
  if (!client) throw new Error("the account is not there yet");
  return client;
}

/** What time it is on the emulator's clock, told every second. */
export function useNow(): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return Date.now() + state.clockOffsetMs;
}

/** Listens to the emulator for as long as the page is open, across its restarts. */
export function connect() {
  const stream = new EventSource("/_emulator/stream");
  stream.addEventListener("hello", (event) => {
    const hello = JSON.parse(event.data);
    if (run !== hello.run) forget();
    run = hello.run;
    loadAll().then(() => set({ connection: "live" }), show);
  });
  stream.addEventListener("change", (event) => {
    const { changed }: { changed: string[] } = JSON.parse(event.data);
    for (const name of changed) RELOADS[name]?.().catch(show);
  });
  stream.onerror = () => {
    set({ connection: "lost" });
    // Most failures a browser mends itself.
    if (stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    setTimeout(connect, 1000);
  };
}

/** Another run of the emulator: what was there may be gone, and its calls count anew. */
function forget() {
  previewedAt.clear();
  pagesOf.clear();
  set({ calls: [], messages: new Map(), previews: new Map(), hasEarlier: new Set() });
}

async function loadAll() {
  await Promise.all([ready(), loadAccount()]);
  await Promise.all([loadClock(), loadChats(), loadPeople(), loadCalls(), loadDeliveries()]);
}

const loadAccount = latest(async () => {
  try {
    const account = await control.account();
    if (account.api_key !== state.account?.api_key) {
      client = new Postproxy({ apiKey: account.api_key, baseUrl: location.origin });
    }
    set({ account, obstacle: undefined });
  } catch (error) {
    set({ obstacle: wordsOf(error) });
    throw error;
  }
});

const loadClock = latest(async () => {
  const { now } = await control.clock();
  set({ clockOffsetMs: Date.parse(now) - Date.now() });
});

const loadChats = latest(async () => {
  const profiles = state.account?.profiles ?? [];
  const pages = await Promise.all(profiles.map(({ id }) => postproxy().listChats(id, { per_page: 50 })));
  const activity = (chat: Chat) => chat.last_message_at ?? chat.created_at ?? "";
  const chats = pages.flatMap((page) => page.data);
  chats.sort((one, other) => activity(other).localeCompare(activity(one)));
  set({ chats });
  const { selected, newcomer } = state;
  const arrived = newcomer && chats.find((chat) => isOf(chat, newcomer));
  if (arrived) set({ newcomer: undefined, selected: arrived.id });
  else if (selected && !chats.some((chat) => chat.id === selected)) set({ selected: undefined });
  if (!state.selected && !state.newcomer) set({ selected: chats[0]?.id });
  await Promise.all([loadMessages(), loadPreviews()]);
});

const loadMessages = latest(async () => {
  const id = state.selected;
  if (!id) return;
  const newest: Message[] = [];
  let total = 0;
  for (let page = 0; page < (pagesOf.get(id) ?? 1); page += 1) {
    const answer = await postproxy().listMessages(id, { page, per_page: MESSAGES_PER_PAGE });
    newest.push(...answer.data);
    total = answer.total;
  }
  // A message that came between two pages is on both.
  const unique = [...new Map(newest.map((message) => [message.id, message])).values()].reverse();
  const hasEarlier = new Set(state.hasEarlier);
  if (total > newest.length) hasEarlier.add(id);
  else hasEarlier.delete(id);
  set({
    hasEarlier,
    messages: new Map(state.messages).set(id, unique),
    previews: new Map(state.previews).set(id, unique.at(-1)),
  });
});

const loadPreviews = latest(async () => {
  const isStale = (chat: Chat) =>
    chat.id !== state.selected && previewedAt.get(chat.id) !== chat.last_message_at;
  await Promise.all(
    state.chats
      .slice(0, MOST_PREVIEWS)
      .filter(isStale)
      .map(async (chat) => {
        const { data } = await postproxy().listMessages(chat.id, { per_page: 1 });
        previewedAt.set(chat.id, chat.last_message_at);
        set({ previews: new Map(state.previews).set(chat.id, data[0]) });
      }),
  );
});

const loadPeople = latest(async () => {
  const { data } = await control.people();
  set({ people: new Map(data.map(({ chat_id, state }) => [chat_id, state])) });
});

const loadCalls = latest(async () => {
  const known = isAnew ? [] : state.calls;
  isAnew = false;
  const after = known[0]?.number ?? 0;
  const newer: Call[] = [];
  for (let page = 0; newer.length < MOST_CALLS; page += 1) {
    const { data } = await control.calls(after, page);
    newer.push(...data);
    if (data.length < 100) break;
  }
  const numbers = new Set(newer.map((call) => call.number));
  const older = known.filter((call) => !numbers.has(call.number));
  set({ calls: [...newer, ...older].slice(0, MOST_CALLS) });
});

const loadDeliveries = latest(async () => set({ deliveries: (await control.deliveries()).data }));

/** What is asked again when the emulator says that a table, or another thing, has changed. The clock is moved by a reset too. */
const RELOADS: Record<string, () => Promise<void>> = {
  chat: loadChats,
  message: loadMessages,
  person: loadPeople,
  delivery: loadDeliveries,
  request: loadCalls,
  webhook: loadAccount,
  clock: () => {
    isAnew = true;
    return loadAll();
  },
};

/** Runs one at a time. Asked for while it runs it runs once more, and is done when that is. */
function latest(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    next = undefined;
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(start, start);
    return next;
  };
}

export function select(id: string) {
  if (id === state.selected) return;
  set({ selected: id, newcomer: undefined });
  loadMessages().catch(show);
}

/** Someone new takes the phone. */
export function introduce(newcomer: Newcomer) {
  set({ newcomer, selected: undefined });
}

export function showEarlier(id: string) {
  pagesOf.set(id, (pagesOf.get(id) ?? 1) + 1);
  loadMessages().catch(show);
}

const isOf = (chat: Chat, person: Newcomer) =>
  chat.profile_id === person.profile_id && chat.participant_external_id === person.participant_external_id;

/** Does it; says so where it fails. Whether it did not. */
export async function attempt(work: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await work();
    if (done) say(done);
    return true;
  } catch (error) {
    show(error);
    return false;
  }
}

let noticeTimer: ReturnType<typeof setTimeout> | undefined;

export function say(text: string, isProblem = false) {
  clearTimeout(noticeTimer);
  set({ notice: { text, isProblem } });
  noticeTimer = setTimeout(() => set({ notice: undefined }), NOTICE_MS);
}

export function dismissNotice() {
  clearTimeout(noticeTimer);
  set({ notice: undefined });
}

/** The emulator may be gone for a moment: the page says that in its own place. */
function show(error: unknown) {
  const isGone =
    error instanceof TypeError || (error instanceof PostproxyError && error.code === "connection_failed");
  if (!isGone) say(wordsOf(error), true);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
