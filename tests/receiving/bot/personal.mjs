// A bot that looks for its customers' texts in its store: at named places of a run, and with a codec after every operation. The
// test starts it as a process, or has it in a Worker.

import { toldStore } from "./told-store.mjs";

/** What must not stay in a store: the beginning of a secret, and whose text it is. */
const SECRET = "SECRET of ";
export const PLACES = ["the message", "the step", "the answer", "the error"];

/** The words of the customer: the first message is answered in its second run, the other one never. */
export const GOOD = `${SECRET}the message`;
export const POISON = `${GOOD}, which no handler can stand`;

const KEY = "a key of the user's own";

/** A user's codec, as far as a search can tell: no text that was sealed holds what it held. */
const codec = {
  seal: (text) => btoa(encodeURIComponent(text + KEY)),
  open: (sealed) => decodeURIComponent(atob(sealed)).slice(0, -KEY.length),
};

/**
 * The options of its receiver, and its orders.
 * @param {object} given
 * @param {import("../../../stores.d.ts").Store} given.store
 * @param {() => string | Promise<string>} given.dump
 * @param {boolean} given.isSealed
 * @param {{ found: Record<string, string[]>, outcomes: string[] }} [given.seen] the secrets that were found so far, by place, and how
 * events went
 */
export function personalBot({ store, dump, isSealed, seen = { found: {}, outcomes: [] } }) {
  const { found, outcomes } = seen;
  const look = async (place) => {
    const text = await dump();
    const here = PLACES.filter((whose) => text.includes(SECRET + whose));
    found[place] = [...new Set([...(found[place] ?? []), ...here])];
  };
  const options = {
    store: isSealed ? toldStore(store, { after: () => look("ever") }) : store,
    ...(isSealed ? { codec } : {}),
    backoff: { firstMs: 300, maxMs: 300 },
    on: {
      "message.received": async (event, { step, reply, attempt }) => {
        await step("ask", () => `${SECRET}the step`);
        await reply({ body: `${SECRET}the answer` });
        await look("while it runs");
        if (event.data.object.body === POISON || attempt === 1) throw new Error(`${SECRET}the error`);
      },
    },
    attempts: 2,
    onOutcome: ({ outcome }) => void outcomes.push(outcome),
    onError() {},
  };
  const orders = {
    seen: () => seen,
    stats: (receiver) => receiver.stats(),
    look: (_, { place }) => look(place),
    forget: (receiver, { chat }) => receiver.forget(chat),
    events: (receiver, query) => receiver.events(query),
  };
  return { options, orders };
}
