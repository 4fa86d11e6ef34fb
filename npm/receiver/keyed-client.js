// The client that a handler gets: its writes carry keys that are the same in each run of the event, so that a second run
// does nothing twice. Core makes the keys.

import { PostproxyError } from "../error.js";
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
        const operation = /** @type {string} */ (name);
        return keyed(operation, async () => {
          const idempotencyKey = await askForKey(operation, idsOf(given, optionsAt));
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
      // A comment, by the ids that name it, however it is given.
      const {
        post_id,
        id: ownId,
        comment_id = ownId,
      } = typeof value === "object" && value !== null ? value : {};
      if (typeof post_id === "string") return [post_id, comment_id].filter(isText).join("/");
      const { id } = referenceOf(value);
      return isText(id) ? id : "";
    }),
  );
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === "string";
}

/**
 * A promise of what the call answers, with the call's `withResponse`.
 * @param {string} operation
 * @param {() => Promise<{ call: any }>} start
 */
function keyed(operation, start) {
  const started = start();
  const fail = (/** @type {unknown} */ error) => {
    throw withWay(error, operation);
  };
  const promise = started.then(({ call }) => call).catch(fail);
  async function withResponse() {
    promise.catch(() => {});
    return started.then(({ call }) => call.withResponse()).catch(fail);
  }
  return Object.defineProperty(promise, "withResponse", {
    value: withResponse,
    configurable: true,
    writable: true,
  });
}

/**
 * The service refuses another content under the key of an earlier run. Its words don't tell what a handler can do.
 * @param {any} error
 * @param {string} operation
 */
function withWay(error, operation) {
  if (error?.code !== "already_answered" || !(error instanceof PostproxyError)) return error;
  const way =
    operation === "sendMessage"
      ? "send it with context.send(chat, content), which keeps the first run's content"
      : "make its content in context.step(name, fn), which keeps the first run's";
  const said = error.message;
  error.message = `${said}; an earlier run of this event had another content: ${way}`;
  // Engines keep the message there as it was.
  error.stack = error.stack?.replace(said, () => error.message);
  return error;
}
