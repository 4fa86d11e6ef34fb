// Gives names to the list that core's `poll` returns. crates/wasm/src/call.rs writes that list.

/**
 * An attempt that is due.
 * @typedef {object} SendStep
 * @property {"send"} kind
 * @property {string} method
 * @property {string} url
 * @property {[string, string][]} headers
 * @property {boolean} hasFile whether the file of the message is part of the body
 * @property {number} timeoutMs
 */

/**
 * A question to the caller.
 * @typedef {object} AskStep
 * @property {"ask"} kind
 * @property {import("../binding.js").Question} question
 * @property {number} leftMs
 */

/**
 * The next step of a call.
 * @typedef {SendStep | AskStep | { kind: "wait", waitMs: number } | { kind: "done" } | { kind: "failed", error: string }} Step
 */

/**
 * Returns the next step of a call.
 * @param {any[]} polled
 * @returns {Step}
 */
export function stepOf([kind, ...details]) {
  switch (kind) {
    case "send": {
      const [method, url, headers, hasFile, timeoutMs] = details;
      return { kind, method, url, headers, hasFile, timeoutMs };
    }
    case "ask": {
      const [question, leftMs] = details;
      return { kind, question, leftMs };
    }
    case "wait": {
      const [waitMs] = details;
      return { kind, waitMs };
    }
    case "done":
      return { kind };
    case "failed": {
      const [error] = details;
      return { kind, error };
    }
    default:
      throw new Error(`core has no step ${kind}`);
  }
}
