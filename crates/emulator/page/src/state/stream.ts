// The emulator's stream, which says what has changed. Each change reloads its part of the page's state.

import { ready } from "postproxy-dm";
import { loadAccount } from "./account";
import { loadClock } from "./clock";
import { loadComments } from "./comments";
import { forgetMessages, loadChats, loadMessages } from "./conversations";
import { expectNewLog, forgetCalls, loadCalls, loadDeliveries } from "./log";
import { report } from "./notice";
import { loadPeople } from "./people";
import { Store } from "./store";

export const streamStore = new Store<{
  /** `lost`: the emulator does not answer; the page goes on asking. */
  connection: "connecting" | "live" | "lost";
  /** The emulator's run, as its stream names it. */
  run?: string;
}>({ connection: "connecting" });

/** What is loaded again when the emulator says that a table, or something else, has changed. */
const RELOADS: Record<string, () => Promise<void>> = {
  chat: loadChats,
  message: loadMessages,
  comment: loadComments,
  person: loadPeople,
  delivery: loadDeliveries,
  request: loadCalls,
  webhook: loadAccount,
  // A reset moves the clock too.
  clock: () => {
    expectNewLog();
    return loadAll();
  },
};

/** Listens to the emulator as long as the page is open, across the emulator's restarts. */
export function connect() {
  const stream = new EventSource("/_emulator/stream");
  stream.addEventListener("hello", (event) => {
    const { run }: { run: string } = JSON.parse(event.data);
    if (run !== streamStore.state.run) {
      forgetCalls();
      forgetMessages();
    }
    streamStore.set({ run });
    loadAll().then(() => streamStore.set({ connection: "live" }), report);
  });
  stream.addEventListener("change", (event) => {
    const { changed }: { changed: string[] } = JSON.parse(event.data);
    for (const name of changed) RELOADS[name]?.().catch(report);
  });
  stream.onerror = () => {
    streamStore.set({ connection: "lost" });
    // The browser mends most failures itself.
    if (stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    setTimeout(connect, 1000);
  };
}

async function loadAll() {
  await Promise.all([ready(), loadAccount()]);
  await Promise.all([loadClock(), loadChats(), loadComments(), loadPeople(), loadCalls(), loadDeliveries()]);
}
