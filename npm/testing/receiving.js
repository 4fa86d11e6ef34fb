// Hands signed webhooks to a receiver in a test: once, twice, in any order; and lets its process die, as it were.

// The package itself, so that a program that imports nothing else has the binding of its runtime.
import { signWebhook } from "postproxy-dm/receiver";
import { SECRET, variable } from "../environment.js";
import { dateOf, kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { optionsOf } from "../options-of.js";
import { insideOf } from "../receiver/receiver.js";

/** @import * as Declared from "../../testing.js" */

/** @type {typeof Declared.signedRequest} */
export function signedRequest(event, secret, options) {
  const { url = "https://shop.example/webhooks", timestamp } = optionsOf(options, "signedRequest", [
    "url",
    "timestamp",
  ]);
  const { body, headers } = signedWebhook(event, secret, timestamp);
  return /** @type {any} */ (new Request(url, { method: "POST", body, headers }));
}

/** @type {typeof Declared.deliver} */
export async function deliver(receiver, events, options) {
  const {
    times = 1,
    shuffle = false,
    seed = 1,
    secret = variable(SECRET),
  } = optionsOf(options, "deliver", ["times", "shuffle", "seed", "secret"]);
  for (const [name, value] of Object.entries({ times, seed })) {
    if (!Number.isInteger(value) || value < 1) {
      throw invalid(name, `must be a whole number above 0, got ${kindOf(value)}`);
    }
  }
  if (typeof secret !== "string") {
    throw invalid(
      "secret",
      "is required: the receiver's, as an option or in the variable POSTPROXY_WEBHOOK_SECRET",
    );
  }
  const all = [events].flat().flatMap((event) => Array(times).fill(event));
  const order = shuffle ? shuffled(all, seed) : all;
  return Promise.all(
    order.map((event) => {
      const { body, headers } = signedWebhook(event, secret);
      return receiver.receive(body, headers);
    }),
  );
}

/** @type {typeof Declared.crash} */
export async function crash(receiver, options) {
  const { after } = optionsOf(options, "crash", ["after"]);
  const known = ["reply", "send", "step", "handler"];
  if (!known.includes(after))
    throw invalid("after", `must be one of ${known.join(", ")}, got ${kindOf(after)}`);
  const works = await insideOf(receiver);
  return new Promise((resolve) => {
    works.crash = { after, tell: resolve };
  });
}

/** @type {typeof Declared.testClock} */
export function testClock(start = Date.now()) {
  const from = dateOf(start) ?? start;
  if (!isNumber(from))
    throw invalid("start", `must be a Date or milliseconds since 1970, got ${kindOf(start)}`);
  let time = from;
  return {
    now: () => time,
    advance(milliseconds) {
      if (!isNumber(milliseconds))
        throw invalid("milliseconds", `must be a number of milliseconds, got ${kindOf(milliseconds)}`);
      time += milliseconds;
    },
  };
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/**
 * @param {unknown} event
 * @param {string} secret
 * @param {Date | number} [timestamp]
 */
function signedWebhook(event, secret, timestamp) {
  if (typeof event !== "object" || event === null) {
    throw invalid(
      "event",
      `must be an event, such as exampleEvent("message.received"), got ${kindOf(event)}`,
    );
  }
  const body = JSON.stringify(event);
  const signature = signWebhook(body, secret, timestamp === undefined ? {} : { timestamp });
  const headers = { "content-type": "application/json", "x-postproxy-signature": signature };
  return { body, headers };
}

/**
 * The same order for the same seed.
 * @template T
 * @param {T[]} list
 * @param {number} seed
 */
function shuffled(list, seed) {
  const order = [...list];
  let state = seed;
  for (let at = order.length - 1; at > 0; at -= 1) {
    // The generator of Park and Miller: good enough to mix a list.
    state = (state * 48271) % 2147483647;
    const other = state % (at + 1);
    [order[at], order[other]] = [/** @type {T} */ (order[other]), /** @type {T} */ (order[at])];
  }
  return order;
}
