// The client that a handler gets: its writes carry keys that are the same in each run of the event, so that a second run
// does nothing twice. Core makes the keys.

import { reading } from "../given.js";
import { referenceOf } from "../reference.js";

/** @import { OperationName, Postproxy } from "../../index.js" */

/** The writes, and where each takes its options. `reply` has a key of its own. @type {Map<string, number>} */
export const writes = new Map([
  ["createChat", 2],
  ["archiveChat", 1],
  ["unarchiveChat", 1],
  ["markRead", 1],
  ["startTyping", 1],
  ["stopTyping", 1],
  ["sendMessage", 2],
  ["editMessage", 2],
  ["react", 2],
  ["unreact", 1],
  ["privateReply", 2],
  ["backfillChats", 2],
  ["setIceBreakers", 2],
  ["deleteIceBreakers", 1],
  ["createWebhook", 1],
  ["updateWebhook", 2],
  ["deleteWebhook", 1],
]);

/** @typedef {(operation: string, ids: string[]) => Promise<string>} AskForKey */

/**
 * @param {Postproxy} client
 * @param {AskForKey} askForKey
 * @returns {Postproxy}
 */
export function keyedClient(client, askForKey) {
  return new Proxy(client, {
    get(target, name) {
      const method = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      const optionsAt = typeof name === "string" ? writes.get(name) : undefined;
      if (optionsAt === undefined) return method.bind(target);
      return (/** @type {any[]} */ ...given) => {
        const options = given[optionsAt];
        if (options?.idempotencyKey !== undefined) return method.apply(target, given);
        return keyed(async () => {
          const idempotencyKey = await askForKey(/** @type {string} */ (name), idsOf(given, optionsAt));
          const padded = [...given, ...Array(optionsAt).fill(undefined)].slice(0, optionsAt);
          return { call: method.call(target, ...padded, { ...options, idempotencyKey }) };
        });
      };
    },
  });
}

/**
 * The ids among the arguments: texts, and objects that have one. What is no such thing is the client's to refuse.
 * @param {any[]} given
 * @param {number} optionsAt
 */
function idsOf(given, optionsAt) {
  return given.slice(0, Math.max(1, optionsAt - 1)).map((value) =>
    reading("id", () => {
      const { id } = referenceOf(value);
      if (typeof id === "string") return id;
      // A comment, by the three ids that name it.
      const { post_id, comment_id } = typeof value === "object" && value !== null ? value : {};
      return [post_id, comment_id].filter((part) => typeof part === "string").join("/");
    }),
  );
}

/**
 * A promise of what the call answers, with the call's `withResponse`.
 * @param {() => Promise<{ call: any }>} start
 */
function keyed(start) {
  const started = start();
  const promise = started.then(({ call }) => call);
  async function withResponse() {
    promise.catch(() => {});
    return (await started).call.withResponse();
  }
  return Object.defineProperty(promise, "withResponse", {
    value: withResponse,
    configurable: true,
    writable: true,
  });
}
