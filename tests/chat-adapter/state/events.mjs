// Events to keep, and a lane's hold, as the receiver gives them to a store.

/**
 * The n-th event of a lane.
 * @param {number} n
 * @param {object} [fields]
 */
export function event(n, fields) {
  return {
    ...{ id: `e:${n}`, marks: [`e:${n}`, `m:${n}`], lane: "c:ada", chat: "ada", at: n, head: "1:{}" },
    ...{ body: `1:"SECRET ${n}"`, quietMs: 0, maxMs: 0, limit: 1_000, redacts: null, ...fields },
  };
}

/**
 * @param {string} token
 * @param {number} [leaseMs]
 */
export function holdOf(token, leaseMs = 60_000) {
  return { lane: "c:ada", token, leaseMs };
}

/** Goes on with the next event. */
export const KEPT = { next: true, keepMs: 60_000, most: 1 };
