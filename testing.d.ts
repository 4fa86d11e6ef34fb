// What tests of a receiver, and of a store that you write yourself, work with.

import type { Store } from "./stores.js";

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
