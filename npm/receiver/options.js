// Reads the options of a receiver: functions and objects are taken out and checked here, core checks the rest.

import { fieldsOf, functionOf, isThenable, kindOf, reading, scalar } from "../given.js";
import { invalid } from "../invalid.js";
import { eventTypes } from "../models.js";
import { memoryStore } from "../stores/memory.js";
import { unixMs } from "../time.js";
import { logOf } from "../watch/logger.js";
import { storeOf } from "./store-calls.js";
import { teller } from "./tell.js";

/** @import { Postproxy } from "../../index.js" */
/** @import { Codec, Envelope, SecretSource } from "../../receiver.js" */
/** @import { Store } from "../../stores.js" */
/** @import { Log } from "../watch/logger.js" */
/** @import { Teller } from "./tell.js" */

/** @typedef {Record<string, (event: any, context: any) => unknown>} Handlers */

/**
 * @typedef {object} ReadOptions
 * @property {string} forCore JSON text
 * @property {Handlers} handlers
 * @property {SecretSource | undefined} secret
 * @property {Postproxy | undefined} client
 * @property {Store} store
 * @property {boolean} hasOwnStore whether the user has passed it in
 * @property {string} name
 * @property {((event: any) => unknown) | undefined} order
 * @property {((envelope: Envelope) => unknown) | undefined} forward
 * @property {Codec | undefined} codec
 * @property {() => number} now
 * @property {Log} log
 * @property {Teller} tell
 */

/**
 * @param {unknown} given
 * @returns {ReadOptions}
 */
export function readOptions(given) {
  const { on, secret, client, store, order, forward, codec, now, ...rest } = fieldsOf(given, "options");
  const { onOutcome, onError, onDead, logger, logLevel, ...others } = rest;
  for (const name of Object.keys(others))
    if (name === "*" || name.includes("."))
      throw invalid(name, "is a type of event: its handler belongs in on");
  const handlers = handlersOf(on);
  const opened = store === undefined || store === null ? memoryStore() : storeOf(store);
  const { kind, durable, livesOn = false } = opened;
  const orderBy = typeof order === "function" ? /** @type {(event: any) => unknown} */ (order) : undefined;
  const forwardTo = functionOf(forward, "forward");
  const log = logOf({ logger, logLevel });
  const forCore = {
    ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, plain(value)])),
    ...(on === undefined ? {} : { on: Object.keys(handlers) }),
    ...(order === undefined ? {} : { order: orderBy ? "custom" : scalar(order) }),
    forward: forwardTo !== undefined,
    store: { kind, durable: Boolean(durable), livesOn: Boolean(livesOn) },
  };
  return {
    forCore: JSON.stringify({ options: forCore, types: Object.keys(eventTypes) }),
    handlers,
    secret: secretOf(secret),
    client: clientOf(client),
    store: opened,
    hasOwnStore: opened === store,
    name: typeof others.name === "string" ? others.name : "default",
    order: orderBy,
    forward: forwardTo,
    codec: codecOf(codec),
    now: nowOf(now),
    log,
    tell: teller(
      {
        onOutcome: functionOf(onOutcome, "onOutcome"),
        onError: functionOf(onError, "onError"),
        onDead: functionOf(onDead, "onDead"),
      },
      log,
    ),
  };
}

/**
 * @param {unknown} on
 * @returns {Handlers}
 */
function handlersOf(on) {
  const handlers = fieldsOf(on, "on");
  const given = Object.entries(handlers).filter(([, handler]) => handler !== undefined);
  for (const [name, handler] of given) {
    if (typeof handler !== "function")
      throw invalid(`on["${name}"]`, `must be a function, got ${kindOf(handler)}`);
  }
  // Has no prototype: an event may have any type.
  return Object.assign(Object.create(null), Object.fromEntries(given));
}

/**
 * A value that core reads by itself: a single one, a list of them, or an object of them.
 * @param {unknown} value
 */
function plain(value) {
  if (Array.isArray(value)) return value.map(scalar);
  const isObject = typeof value === "object" && value !== null && !isThenable(value);
  const isFlat = isObject && Object.getPrototypeOf(value) === Object.prototype;
  if (!isFlat) return scalar(value);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, scalar(field)]));
}

/**
 * A text, a list of texts, or a function that returns either.
 * @param {any} given
 * @returns {SecretSource | undefined}
 */
function secretOf(given) {
  if (given === undefined || given === null) return undefined;
  if (typeof given === "function") return given;
  secretsOf(given, "secret");
  return given;
}

/**
 * The secrets as core takes them.
 * @param {unknown} given
 * @param {string} field
 * @returns {string[]}
 */
export function secretsOf(given, field) {
  const secrets = reading(field, () => [given].flat());
  const odd = secrets.find((secret) => typeof secret !== "string");
  if (odd !== undefined || secrets.length === 0 || secrets.includes(undefined)) {
    const got = kindOf(Array.isArray(given) ? odd : given);
    throw invalid(
      field,
      `must be the webhook's secret, several of them, or a function that returns either, got ${got}`,
    );
  }
  return /** @type {string[]} */ (secrets);
}

/**
 * @param {any} given
 * @returns {Postproxy | undefined}
 */
function clientOf(given) {
  if (given === undefined || given === null) return undefined;
  const isClient = reading(
    "client",
    () => typeof given === "object" && typeof given.sendMessage === "function",
  );
  if (!isClient) throw invalid("client", `must be a Postproxy, got ${kindOf(given)}`);
  return given;
}

/**
 * @param {unknown} given
 * @returns {Codec | undefined}
 */
function codecOf(given) {
  if (given === undefined || given === null) return undefined;
  const { seal, open } = reading("codec", () => /** @type {any} */ (given));
  for (const [name, value] of Object.entries({ seal, open })) {
    if (typeof value !== "function")
      throw invalid(`codec.${name}`, `must be a function, got ${kindOf(value)}`);
  }
  return /** @type {Codec} */ (given);
}

/**
 * The clock: a function that returns a date or milliseconds.
 * @param {unknown} given
 * @returns {() => number}
 */
function nowOf(given) {
  const now = functionOf(given, "now");
  return now === undefined ? () => Date.now() : () => unixMs(now());
}
