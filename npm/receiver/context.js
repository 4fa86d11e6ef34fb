// What a handler gets beside its event. Each way to act is a question to core, which knows what an earlier run did.

import { kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { optionsOf } from "../options-of.js";
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
 * @property {(read: () => Ask) => Promise<any>} ask
 */

/**
 * Makes the context of one run.
 * @param {Run} run
 * @returns {any}
 */
export function contextOf(run) {
  const { events, attempt, signal, delivery, waitUntil, client, ask } = run;
  if (client === undefined) {
    return {
      __proto__: withoutClient,
      events,
      attempt,
      delivery,
      waitUntil,
      get signal() {
        return signal();
      },
      step: stepOf(ask),
      finish: finishOf(ask),
    };
  }
  /** @type {Postproxy | undefined} */
  let keyed;
  return {
    events,
    attempt,
    delivery,
    waitUntil,
    get signal() {
      return signal();
    },
    step: stepOf(ask),
    finish: finishOf(ask),
    reply: replyOf(ask),
    send: sendOf(ask),
    get client() {
      keyed ??= keyedClient(client, (operation, ids) => ask(() => ({ kind: "write", operation, ids })));
      return keyed;
    },
  };
}

/** @param {Run["ask"]} ask */
function stepOf(ask) {
  /**
   * @param {string} name
   * @param {() => unknown} call
   */
  return (name, call) =>
    ask(() => {
      if (typeof call !== "function") throw invalid("fn", `must be a function, got ${kindOf(call)}`);
      return { kind: "step", name: nameOf(name, "name"), call };
    });
}

/** @param {Run["ask"]} ask */
function finishOf(ask) {
  /** @param {unknown} tx */
  return (tx) =>
    ask(() => {
      if (tx === undefined || tx === null)
        throw invalid("tx", "must be the transaction to finish in, got nothing");
      return { kind: "finishIn", tx };
    });
}

/** @param {Run["ask"]} ask */
function replyOf(ask) {
  /**
   * @param {unknown} content
   * @param {{ name?: string }} [options]
   */
  return (content, options) => ask(() => ({ kind: "reply", name: nameIn(options, "reply"), content }));
}

/** @param {Run["ask"]} ask */
function sendOf(ask) {
  /**
   * @param {unknown} chat
   * @param {unknown} content
   * @param {{ name?: string }} [options]
   */
  return (chat, content, options) =>
    ask(() => {
      const { id } = referenceOf(chat);
      return { kind: "send", chat: nameOf(id, "chat"), name: nameIn(options, "send"), content };
    });
}

/** A handler without a client learns by name what it lacks, and not that `undefined` is no function. */
const withoutClient = Object.create(
  Object.prototype,
  Object.fromEntries(
    ["reply", "send", "client"].map((name) => [
      name,
      {
        get() {
          throw invalid(
            "client",
            `is required for context.${name}: pass one to createReceiver, or set POSTPROXY_API_KEY, which only "postproxy-dm" reads`,
          );
        },
      },
    ]),
  ),
);

/**
 * @param {unknown} options
 * @param {string} method
 */
function nameIn(options, method) {
  const { name } = optionsOf(options, method, ["name"]);
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
