// What tests of a receiver, and of a store that you write yourself, work with.

import type { DirectMessageEvent, DirectMessageEventType, WebhookEvent } from "./index.js";
import type { Received, Receiver } from "./receiver.js";
import type { Store } from "./stores.js";

/**
 * Makes an example of an event, with all the fields that the service sends. Each has new ids, and a later time.
 *
 * ```js
 * const event = exampleEvent("message.received", { body: "Where is my order?" });
 * ```
 *
 * @param changes to the resource, `event.data.object`
 * @throws {ValidationError} for a type that isn't one of direct messages
 */
export function exampleEvent<Type extends DirectMessageEventType>(
  type: Type,
  changes?: Partial<Extract<DirectMessageEvent, { type: Type }>["data"]["object"]>,
): Extract<DirectMessageEvent, { type: Type }>;

/**
 * Makes the request with which the service would deliver an event, for `receiver.fetch` and handlers like it.
 *
 * ```js
 * const response = await receiver.fetch(signedRequest(exampleEvent("message.received"), "whsec_test"));
 * ```
 */
export function signedRequest(
  event: object,
  secret: string,
  options?: {
    /** Where it is sent to. Default: `https://shop.example/webhooks`. */
    url?: string;
    /** The time of the signature. Default: now. */
    timestamp?: Date | number;
  },
): TestRequest;

/** The runtime's own `Request` if its types are known. */
export type TestRequest = typeof globalThis extends { Request: { prototype: infer Known } }
  ? Known
  : {
      readonly bodyUsed: boolean;
      readonly headers: { get(name: string): string | null };
      arrayBuffer(): Promise<ArrayBuffer>;
    };

/**
 * Delivers events to a receiver as the service does: signed, perhaps several times, in any order, all at once. Resolves with
 * the answers.
 *
 * ```js
 * const answers = await deliver(receiver, events, { times: 3, shuffle: true, seed: 7, secret: "whsec_test" });
 * ```
 */
export function deliver(
  receiver: Pick<Receiver, "receive">,
  events: WebhookEvent | readonly WebhookEvent[],
  options?: {
    /** How often each is delivered. Default: 1. */
    times?: number;
    /** Whether they come in another order than given. Default: false. */
    shuffle?: boolean;
    /** Which order that is: the same for the same seed. Default: 1. */
    seed?: number;
    /** The receiver's secret. Default: the variable `POSTPROXY_WEBHOOK_SECRET`. */
    secret?: string;
  },
): Promise<Received[]>;

/**
 * Lets a receiver's process die, as far as the store can tell, the next time that a handler has done this: nothing more is
 * written down, and the lease of the chat runs out by itself. Resolves when it happens.
 *
 * To see your own handler run twice, and its customer get one answer:
 *
 * ```js
 * const crashed = crash(receiver, { after: "reply" });
 * deliver(receiver, event, { secret: "whsec_test" });
 * await crashed;
 * clock.advance(30_000); // the lease runs out
 * await deliver(receiver, event, { secret: "whsec_test" });
 * ```
 */
export function crash(
  receiver: Receiver,
  options: {
    /** After a message of `reply` or `send` was sent, after a step's function has ended, or after the handler has. */
    after: "reply" | "send" | "step" | "handler";
  },
): Promise<void>;

/**
 * Makes a clock that a test moves, for `memoryStore`.
 *
 * ```js
 * const clock = testClock();
 * const store = memoryStore({ now: clock.now });
 * clock.advance(60_000);
 * ```
 */
export function testClock(start?: Date | number): { now(): number; advance(milliseconds: number): void };

/** A store that {@link checkStore} checks, and what its cases need beside it. */
export interface StoreUnderTest {
  store: Store;
  /** Everything the store holds, as text: the cases look for customers' texts in it. Without it they are skipped. */
  dump?: () => string | Promise<string>;
  /** Lets time pass, where the store's clock is one of yours. Otherwise the cases wait. */
  sleep?: (ms: number) => void | Promise<void>;
  /**
   * Runs work in a transaction of your database, committed once it resolves and rolled back if it rejects. For stores that have
   * `finishIn`; without it those cases are skipped.
   */
  transaction?: (work: (tx: unknown) => Promise<void>) => Promise<void>;
  /** Called after each case. */
  close?: () => void | Promise<void>;
}

/** Makes the store for each case. All cases may share one server: each opens its store under a fresh name. */
export type StoreMaker = () => Store | StoreUnderTest | Promise<Store | StoreUnderTest>;

/** A case of the contract. */
export interface StoreCase {
  name: string;
  /** Rejects with what is wrong. `skipped`: `make` returns less than the case needs. */
  run(): Promise<"passed" | "skipped">;
}

/**
 * Checks that a store keeps the contract of {@link Store}: every operation in every state, each repeated with its token, races, leases
 * that run out, holders that come late, order, gathering, texts of every kind, and that nothing of a customer's is left.
 *
 * ```js
 * const { passed, skipped } = await checkStore(() => memoryStore());
 * ```
 *
 * @throws {AggregateError} that lists each case that fails, and why
 */
export function checkStore(make: StoreMaker): Promise<{ passed: string[]; skipped: string[] }>;

/**
 * Returns the same cases one by one, for a test runner.
 *
 * ```js
 * import { test } from "node:test";
 *
 * for (const { name, run } of storeCases(() => memoryStore())) test(name, run);
 * ```
 */
export function storeCases(make: StoreMaker): StoreCase[];
