// The contract of stores as named cases, each against a store that the caller makes. It needs no test runner.

import { kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { cases as end } from "./cases/end.js";
import { cases as gather } from "./cases/gather.js";
import { cases as hold } from "./cases/hold.js";
import { cases as late } from "./cases/late.js";
import { cases as manage } from "./cases/manage.js";
import { cases as order } from "./cases/order.js";
import { cases as put } from "./cases/put.js";
import { cases as race } from "./cases/race.js";
import { cases as take } from "./cases/take.js";
import { cases as text } from "./cases/text.js";
import { cases as transaction } from "./cases/transaction.js";
import { Kit, Skipped } from "./kit.js";

/** @import { StoreCase, StoreMaker } from "../../testing.js" */

/** @type {Record<string, (kit: Kit) => Promise<void>>} */
const CASES = {
  ...put,
  ...take,
  ...hold,
  ...end,
  ...late,
  ...order,
  ...gather,
  ...race,
  ...manage,
  ...text,
  ...transaction,
};

/**
 * @param {StoreMaker} make
 * @returns {StoreCase[]}
 */
export function storeCases(make) {
  if (typeof make !== "function") throw invalid("make", `must be a function, got ${kindOf(make)}`);
  return Object.entries(CASES).map(([name, check]) => ({ name, run: () => runCase(make, check) }));
}

/**
 * @param {StoreMaker} make
 * @returns {Promise<{ passed: string[], skipped: string[] }>}
 */
export async function checkStore(make) {
  /** @type {string[]} */
  const passed = [];
  /** @type {string[]} */
  const skipped = [];
  /** @type {Error[]} */
  const failures = [];
  for (const { name, run } of storeCases(make)) {
    try {
      const list = (await run()) === "skipped" ? skipped : passed;
      list.push(name);
    } catch (error) {
      failures.push(
        new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error }),
      );
    }
  }
  if (failures.length > 0) {
    const all = failures.map(({ message }) => `\n- ${message}`).join("");
    throw new AggregateError(failures, `The store fails ${failures.length} of its cases:${all}`);
  }
  return { passed, skipped };
}

/**
 * @param {StoreMaker} make
 * @param {(kit: Kit) => Promise<void>} check
 */
async function runCase(make, check) {
  const made = await make();
  const given = "open" in made ? { store: made } : made;
  try {
    await check(new Kit(given));
    return "passed";
  } catch (error) {
    if (error instanceof Skipped) return "skipped";
    throw error;
  } finally {
    await given.close?.();
  }
}
