// Tells receivers that the command `postproxy-dm events` has imported them: they begin no work of their own then. The command
// ends soon, and would leave every event that was begun in the middle.

// A symbol of the whole process: the receiver may come from another copy of this package, as an ES module or as CommonJS.
const COMMAND = Symbol.for("postproxy-dm.command");

/** @typedef {{ kind: string, durable: boolean }} StoreFacts */

/** @type {Record<symbol, WeakMap<object, StoreFacts> | undefined>} */
const everywhere = /** @type {any} */ (globalThis);

/** Called by the command, before it imports a receiver. */
export function enterCommand() {
  everywhere[COMMAND] ??= new WeakMap();
}

export function isInCommand() {
  return everywhere[COMMAND] !== undefined;
}

/**
 * Notes for the command where a receiver keeps its events.
 * @param {object} receiver
 * @param {StoreFacts} store
 */
export function tellCommand(receiver, { kind, durable }) {
  everywhere[COMMAND]?.set(receiver, { kind, durable });
}

/**
 * Where a receiver keeps its events, as far as that is known.
 * @param {object} receiver
 */
export function storeFacts(receiver) {
  return everywhere[COMMAND]?.get(receiver);
}
