// The client that a handler gets: its writes carry keys that are the same in each run of the event, so that a second run
// does nothing twice. Core makes the keys.

import { PostproxyError } from "../error.js";
import { reading } from "../given.js";
import { referenceOf } from "../reference.js";

/** @import { OperationName, Postproxy } from "../../index.js" */

/**
 * The writes, and how many of their arguments name what is written to. The last one is the options. `reply` has a key of its
 * own.
 * @type {Record<string, number>}
 */
export const writes = {
  createChat: 1,
  archiveChat: 1,
  unarchiveChat: 1,
  markRead: 1,
  startTyping: 1,
  stopTyping: 1,
  sendMessage: 1,
  editMessage: 1,
  react: 1,
  unreact: 1,
  privateReply: 1,
  setIceBreakers: 1,
  deleteIceBreakers: 1,
  backfillChats: 1,
  createTemplate: 1,
  updateTemplate: 2,
  deleteTemplate: 2,
  blockUsers: 1,
  unblockUsers: 1,
  createWebhook: 0,
  updateWebhook: 1,
  deleteWebhook: 1,
  request: 2,
};

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
      if (name === "withOptions") {
        return (/** @type {any} */ options) => keyedClient(target.withOptions(options), askForKey);
      }
      if (typeof name !== "string" || !Object.hasOwn(writes, name)) return method.bind(target);
      const optionsAt = method.length - 1;
      return (/** @type {any[]} */ ...given) => {
        const options = given[optionsAt];
        if (options?.idempotencyKey !== undefined) return method.apply(target, given);
        return keyed(name, async () => {
          const idempotencyKey = await askForKey(name, given.slice(0, writes[name]).map(idOf));
          const padded = [...given, ...Array(optionsAt).fill(undefined)].slice(0, optionsAt);
          return { call: method.call(target, ...padded, { ...options, idempotencyKey }) };
        });
      };
    },
  });
}

/**
 * The id that an argument is or holds. What is no such thing is the client's to refuse.
 * @param {any} value
 */
function idOf(value) {
  return reading("id", () => {
    const isObject = typeof value === "object" && value !== null;
    const { post_id, id: ownId, comment_id = ownId, name, language } = isObject ? value : {};
    // A comment, by the ids that name it, however it is given; and a template by its name.
    if (isText(post_id)) return [post_id, comment_id].filter(isText).join("/");
    if (isText(name) && ownId === undefined) return [name, language].filter(isText).join("/");
    const { id } = referenceOf(value);
    return isText(id) ? id : "";
  });
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
