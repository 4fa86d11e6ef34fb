// Texts: they come back unchanged, and nothing of a customer's is left of an event that is over.

import { headOf, LONG, same } from "../kit.js";

const kept = { next: true, keepMs: LONG, most: 1, error: null };

/** JSON texts, as the receiver gives them: what can't stand in UTF-8 is escaped. */
const TEXTS = [
  JSON.stringify({ body: "a\u0000b \ud800 \udc00 \\u0000" }),
  JSON.stringify({ body: "👩‍👩‍👧 Zoë ﷽ \u2028 \u{10ffff}" }),
  JSON.stringify({ body: "'; DROP TABLE x; -- $1 ?1 :a %s {{x}} KEYS[1] ]] \"" }),
  JSON.stringify({ body: "1" }),
  "1",
  "null",
  JSON.stringify({ body: "é".repeat(100_000) }),
];

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "text: texts come back unchanged": async (kit) => {
    const { store } = kit;
    for (const [n, text] of TEXTS.entries()) {
      const lane = `c:${n} 👋'"{}`;
      const event = await kit.put({ lane, head: text, body: text });
      const { hold, head } = await kit.taken({ lane });
      same([head.head, head.body], [text, text], "head and body");
      const records = { "reply:1": text, "step:a b:c'\"{}👋": text, 1: text };
      await store.record(hold, { id: event.id, records });
      const again = headOf(await store.take({ ...hold, most: 1 })).head;
      same(again.records, records, "the records");
      await store.bury(hold, { ...kept, ids: [event.id], error: text });
      const [row] = (await kit.rows("dead")).filter(({ id }) => id === event.id);
      same(
        [row?.head, row?.body, row?.error, row?.records, row?.lane],
        [text, text, text, records, lane],
        "the row",
      );
      same(await store.note(`a note: ${n}`, text), text, "a note");
      same(await store.note(`a note: ${n}`), text, "a note, read again");
    }
  },

  "text: names that objects have are records like any other": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    const records = { constructor: "1", toString: "2", "": "3" };
    await store.record(hold, { id, records });
    same(headOf(await store.take({ ...hold, most: 1 })).head.records, records, "the records");
  },

  "text: nothing of a customer's is left after finish": async (kit) => {
    const { store, secrets, event } = await withSecrets(kit);
    const { hold } = await kit.taken();
    await write(store, hold, { id: event.id, secrets });
    await holds(kit, secrets);
    await store.finish(hold, { ...kept, ids: [event.id] });
    await holds(kit, []);
  },

  "text: nothing of a customer's is left after forget": async (kit) => {
    const { store, secrets, event } = await withSecrets(kit);
    const { hold } = await kit.taken();
    await write(store, hold, { id: event.id, secrets });
    await store.bury(hold, { ...kept, ids: [event.id], error: secrets.error });
    await holds(kit, secrets);
    await store.forget("ada");
    await holds(kit, []);
  },

  "text: nothing of a customer's is left after discard": async (kit) => {
    const { store, secrets, event } = await withSecrets(kit);
    const { hold } = await kit.taken();
    await write(store, hold, { id: event.id, secrets });
    await store.discard([event.id], LONG);
    await holds(kit, []);
  },

  "text: nothing is left of a body that was redacted": async (kit) => {
    const { store, secrets } = await withSecrets(kit);
    await store.put(kit.event({ redacts: "m:1" }));
    await holds(kit, []);
    same(typeof secrets.body, "string", "the secret");
  },
};

/**
 * An event that holds a secret in its body, and secrets for the other places.
 * @param {import("../kit.js").Kit} kit
 */
async function withSecrets(kit) {
  await kit.dump();
  const secrets = {
    body: '"SECRET of the body"',
    record: '"SECRET of a record"',
    error: '"SECRET of an error"',
  };
  const event = await kit.put({ marks: ["e:1", "m:1"], body: secrets.body });
  return { store: kit.store, secrets, event };
}

/**
 * @param {import("../../../stores.js").OpenStore} store
 * @param {import("../../../stores.js").Hold} hold
 * @param {{ id: string, secrets: { record: string } }} given
 */
async function write(store, hold, { id, secrets }) {
  await store.record(hold, { id, records: { "reply:1": secrets.record } });
}

/**
 * Checks which secrets the store holds: the body and the record of these, or none.
 * @param {import("../kit.js").Kit} kit
 * @param {{ body: string, record: string } | []} secrets
 */
async function holds(kit, secrets) {
  const dump = await kit.dump();
  const found = ["of the body", "of a record", "of an error"].filter((place) =>
    dump.includes(`SECRET ${place}`),
  );
  const expected = Array.isArray(secrets) ? [] : ["of the body", "of a record"];
  same(
    found.filter((place) => expected.length === 0 || place !== "of an error"),
    expected,
    "secrets in the store",
  );
}
