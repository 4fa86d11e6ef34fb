// The lock of a lane's lease within one operation. The state's own lock, so that a lease ends by the state's clock.

/** @import { Lock, StateAdapter } from "chat" */

/** How long a lock is when it is acquired, above the lease. The Postgres state counts it by this machine's clock. */
const MARGIN_MS = 5_000;

export class Lease {
  #state;
  #name;
  /** What was acquired here. @type {Lock | null} */
  #acquired = null;

  /**
   * @param {StateAdapter} state
   * @param {string} name
   */
  constructor(state, name) {
    this.#state = state;
    this.#name = name;
  }

  /**
   * Takes the lock, unless somebody has it. That it is extended at once makes its end the state's to count.
   * @param {number} leaseMs
   * @param {Lock | null} [left] of who let the lane go, and may have died before he released it
   * @returns {Promise<Lock | null>}
   */
  async take(leaseMs, left = null) {
    if (this.#acquired !== null) return this.#acquired;
    const acquire = () => this.#state.acquireLock(this.#name, Math.ceil(leaseMs) + MARGIN_MS);
    let lock = await acquire();
    if (lock === null && left !== null) {
      await this.#state.releaseLock(left);
      lock = await acquire();
    }
    if (lock === null) return null;
    this.#acquired = lock;
    if (await this.#state.extendLock(lock, Math.ceil(leaseMs))) return lock;
    throw new Error(
      `the state's lock had run out before it could be extended: this machine's clock may be more than ${(leaseMs + MARGIN_MS) / 1000} s behind the database's; set it`,
    );
  }

  /**
   * Extends a lock, or takes it anew where it has run out and nobody else has taken it.
   * @param {Lock | null} lock
   * @param {number} leaseMs
   * @returns {Promise<Lock | null>}
   */
  async keep(lock, leaseMs) {
    if (lock !== null && (await this.#state.extendLock(lock, Math.ceil(leaseMs)))) return lock;
    return this.take(leaseMs);
  }

  /**
   * Gives back what the lane doesn't carry any more. A lock that can't be given back runs out.
   * @param {Lock | null} before that of who held the lane
   * @param {Lock | null} after that of who holds it
   */
  async giveBack(before, after) {
    // One that another took over has run out.
    const old = after === null && before?.token !== this.#acquired?.token ? before : null;
    const mine = this.#acquired?.token === after?.token ? null : this.#acquired;
    this.#acquired = null;
    const locks = [old, mine].filter((lock) => lock !== null);
    await Promise.allSettled(locks.map((lock) => this.#state.releaseLock(lock)));
  }
}
