// A store that tells of its operations: what was asked and when, and what came of it. It changes nothing.

/**
 * @param {import("../../../stores.d.ts").Store} store
 * @param {{ before?: (operation: string) => unknown, after?: (told: Told) => unknown }} tell
 *
 * @typedef {object} Told
 * @property {string} operation
 * @property {any[]} given
 * @property {any} result
 * @property {number} askedAt
 * @property {number} answeredAt
 */
export function toldStore(store, { before, after }) {
  return {
    kind: store.kind,
    durable: store.durable,
    livesOn: store.livesOn,
    open(options) {
      const opened = store.open(options);
      return new Proxy(opened, {
        get(target, name) {
          const value = target[name];
          if (typeof value !== "function") return value;
          return async (...given) => {
            await before?.(name);
            const askedAt = Date.now();
            const result = await value.apply(target, given);
            await after?.({ operation: name, given, result, askedAt, answeredAt: Date.now() });
            return result;
          };
        },
      });
    },
  };
}

/** The lane and events that an operation handed out, if it did. */
function headOf(result) {
  const taken = result?.lane?.state ? result.lane : result;
  return taken?.state === "head" ? taken : undefined;
}

/**
 * Notes for the witness when events came to be known, when they were handed out, and when they were finished.
 * @param {(entry: object) => unknown} note
 * @returns {(told: Told) => void}
 */
export function knowledgeInto(note) {
  return ({ operation, given, result, askedAt, answeredAt }) => {
    if (operation === "put") note({ put: given[0].marks, state: result.state, at: answeredAt });
    const head = headOf(result);
    if (head)
      note({ head: head.events.map(({ id, starts, failures }) => ({ id, starts, failures })), askedAt });
    if (operation === "finish" && result.state !== "lost") note({ finished: given[1].ids, at: answeredAt });
  };
}
