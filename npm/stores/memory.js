// A store in this process's memory: for tests, and for one process whose events may die with it. The service delivers them
// again then, because nothing is acknowledged before it is finished.

import { fieldsOf, functionOf, kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { machineMs } from "../timers.js";
import { MemoryStore } from "./memory/store.js";

/** @import { OpenStore, Store } from "../../stores.js" */

/**
 * @param {import("../../stores.js").MemoryStoreOptions} [options]
 * @returns {Store}
 */
export function memoryStore(options) {
  const given = fieldsOf(options, "options");
  for (const name of Object.keys(given)) {
    if (name !== "now") throw invalid(name, "is no option of memoryStore, which takes now");
  }
  const now = /** @type {() => number} */ (functionOf(given.now, "now") ?? machineMs);
  /** @type {Map<string, OpenStore>} */
  const opened = new Map();
  return {
    kind: "memory",
    durable: false,
    open({ name }) {
      if (typeof name !== "string") throw invalid("name", `must be a string, got ${kindOf(name)}`);
      const store = opened.get(name) ?? new MemoryStore(now);
      opened.set(name, store);
      return store;
    },
  };
}
