// What a handler gets beside its event. Each way to act is a question to core, which knows what an earlier run did.

import { kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { referenceOf } from "../reference.js";
import { keyedClient } from "./keyed-client.js";

/** @import { Postproxy, WebhookEvent } from "../../index.js" */
/** @import { Delivery } from "../../receiver.js" */

/**
 * A question to core, with what only JavaScript has: the content with its bytes, the function of a step, the transaction.
 * @typedef {object} Ask
 * @property {"reply" | "send" | "step" | "write" | "finishIn"} kind
 * @property {string | null} [name]
 * @property {unknown} [content]
 * @property {string} [chat]
 * @property {string} [operation]
 * @property {string[]} [ids]
 * @property {() => unknown} [call]
 * @property {unknown} [tx]
 */

/**
 * @typedef {object} Run
 * @property {WebhookEvent[]} events
 * @property {number} attempt
 * @property {() => AbortSignal} signal
 * @property {Delivery | null} delivery
 * @property {(work: Promise<unknown>) => void} waitUntil
 * @property {Postproxy | undefined} client
 * @property {(ask: Ask) => Promise<any>} ask
 */

/**
 * Makes the context of one run.
 * @param {Run} run
 * @returns {any}
 */
export function contextOf({ events, attempt, signal, delivery, waitUntil, client, ask }) {
  const context = {
    events,
    attempt,
    delivery,
    waitUntil,
    get signal() {
      return signal();
    },

    /**
     * @param {string} name
     * @param {() => unknown} call
     */
    async step(name, call) {
      if (typeof call !== "function") throw invalid("fn", `must be a function, got ${kindOf(call)}`);
      return ask({ kind: "step", name: nameOf(name, "name"), call });
    },

    /** @param {unknown} tx */
    async finish(tx) {
      if (tx === undefined || tx === null)
        throw invalid("tx", "must be the transaction to finish in, got nothing");
      return ask({ kind: "finishIn", tx });
    },
  };
  return Object.defineProperties(context, client === undefined ? withoutClient : withClient(client, ask));
}

/**
 * @param {Postproxy} client
 * @param {Run["ask"]} ask
 * @returns {PropertyDescriptorMap}
 */
function withClient(client, ask) {
  /** @type {Postproxy | undefined} */
  let keyed;
  /**
   * @param {unknown} content
   * @param {{ name?: string }} [options]
   */
  async function reply(content, options) {
    return ask({ kind: "reply", name: optionalName(options), content });
  }
  /**
   * @param {unknown} chat
   * @param {unknown} content
   * @param {{ name?: string }} [options]
   */
  async function send(chat, content, options) {
    const { id } = referenceOf(chat);
    return ask({ kind: "send", chat: nameOf(id, "chat"), name: optionalName(options), content });
  }
  return {
    reply: { value: reply, enumerable: true },
    send: { value: send, enumerable: true },
    client: {
      enumerable: true,
      get() {
        keyed ??= keyedClient(client, (operation, ids) => ask({ kind: "write", operation, ids }));
        return keyed;
      },
    },
  };
}

/** A handler without a client learns by name what it lacks, and not that `undefined` is no function. */
const withoutClient = Object.fromEntries(
  ["reply", "send", "client"].map((name) => [
    name,
    {
      get() {
        throw invalid(
          "client",
          `must be passed to createReceiver for context.${name}, or in "postproxy-dm" its key be in the variable POSTPROXY_API_KEY`,
        );
      },
    },
  ]),
);

/** @param {any} options */
function optionalName(options) {
  const { name } = options ?? {};
  return name === undefined || name === null ? null : nameOf(name, "name");
}

/**
 * @param {unknown} given
 * @param {string} field
 */
function nameOf(given, field) {
  if (typeof given === "string" && given !== "") return given;
  throw invalid(
    field,
    `must be a string that is not empty, got ${given === "" ? "an empty one" : kindOf(given)}`,
  );
}
