// What every file of the suite begins with: the package with the binding that `POSTPROXY_DM_BINDING` names, signed webhooks
// made by hand, and stores that are watched or get in the way.

import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import * as sdk from "postproxy-dm";
import { startEmulator } from "../emulator.mjs";

export { startReceiver, until } from "../emulator.mjs";
export { assert, sdk, test };

export const secret = "whsec_receiver";

/** A group of tests, named after the binding. */
export function suite(name, define) {
  describe(`${process.env.POSTPROXY_DM_BINDING}: ${name}`, () => {
    // A receiver's timers keep no process alive.
    let timer;
    before(() => {
      timer = setInterval(() => {}, 1000);
    });
    after(() => clearInterval(timer));
    define();
  });
}

/** An emulator for the tests of a group, with a client of it. Call it inside of `suite`. */
export function withEmulator(options = () => ({})) {
  const context = {};
  before(async () => {
    context.emulator = await startEmulator(options());
    context.client = new sdk.Postproxy({ apiKey: context.emulator.api_key, baseUrl: context.emulator.url });
  });
  after(() => context.emulator.stop());
  return context;
}

let events = 0;

/** An event of a person who writes. Each has a new id, and times that grow. */
export function received({ chat = "chat_1", body = "Hi", ...others } = {}) {
  events += 1;
  const created_at = new Date(Date.now() + events).toISOString();
  const id = `${events}`.padStart(6, "0");
  return {
    id: `evt_${id}`,
    object: "event",
    type: "message.received",
    created_at,
    data: { object: { id: `msg_${id}`, chat_id: chat, direction: "inbound", body, created_at, ...others } },
  };
}

/** An event of another type about the same resource. */
export function ofType(type, event = received()) {
  events += 1;
  return { ...event, id: `evt_${`${events}`.padStart(6, "0")}`, type };
}

/** The text and the headers of a webhook. */
export function signed(event, { key = secret, timestamp } = {}) {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  return {
    body,
    headers: {
      "content-type": "application/json",
      "x-postproxy-delivery": "dlv_1",
      "x-postproxy-signature": sdk.signWebhook(body, key, timestamp === undefined ? {} : { timestamp }),
    },
  };
}

/** Hands an event to a receiver, and returns what it says to answer. */
export function deliver(receiver, event, options) {
  const { body, headers } = signed(event, options);
  return receiver.receive(body, headers);
}

/** A receiver for tests: it tells no console, waits little after a failure, and remembers what it told. */
export function makeReceiver(options) {
  const told = { outcomes: [], errors: [], dead: [] };
  const receiver = sdk.createReceiver({
    secret,
    backoff: { firstMs: 1, maxMs: 2 },
    onOutcome: (outcome) => told.outcomes.push(outcome),
    onError: (error, event, attempt) => told.errors.push({ error, event, attempt }),
    onDead: (event, error) => told.dead.push({ event, error }),
    ...options,
  });
  return Object.assign(receiver, { told });
}

/**
 * A store around another one. `before(name, given)` is called before each operation and may throw or wait.
 * @returns {sdk.Store & { calls: string[] }}
 */
export function watchedStore(inner = sdk.memoryStore(), { before = () => {}, ...kind } = {}) {
  const calls = [];
  return {
    kind: inner.kind,
    durable: inner.durable,
    ...kind,
    calls,
    open(options) {
      const store = inner.open(options);
      return new Proxy(store, {
        get(target, name) {
          const operation = Reflect.get(target, name, target);
          if (typeof operation !== "function") return operation;
          return async (...given) => {
            calls.push(name);
            await before(name, given);
            return operation.apply(target, given);
          };
        },
      });
    },
  };
}

/** A store that outlives its process, as far as a test in one process can tell. */
export function durableStore(options = {}) {
  return watchedStore(sdk.memoryStore(), { durable: true, kind: "durable", ...options });
}

/** Something to wait for, and the functions that end the wait. */
export function gate() {
  let open;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** The error that a promise rejects with, or a function throws. */
export async function failure(work) {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: "it did not fail" });
}
