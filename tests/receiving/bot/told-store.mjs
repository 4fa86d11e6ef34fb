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
export function headOf(result) {
  const taken = result?.lane?.state ? result.lane : result;
  return taken?.state === "head" ? taken : undefined;
}
