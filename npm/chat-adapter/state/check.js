// Whether a state can carry the store: each method is there and keeps its word. What is wrong is said in one sentence.

/** @import { Lock, StateAdapter } from "chat" */
/** @import { Keys } from "./keys.js" */

/** The methods that the store needs, and the version of `chat` whose adapters have them. */
const METHODS = {
  acquireLock: "4.0",
  appendToList: "4.20",
  delete: "4.0",
  extendLock: "4.0",
  get: "4.0",
  getList: "4.20",
  releaseLock: "4.0",
  set: "4.0",
  setIfNotExists: "4.17",
};

/** A text with what is hard to keep: the store keeps such texts as JSON, too. */
const TEXT = JSON.stringify("\u0000 \ud800 é 👋 \\ \"'");
/** Longer than the check takes, on a busy machine too. */
const LONG_MS = 30_000;
/** What is set for so long is never expected to be there still. */
const SHORT_MS = 50;
/** By then, what was set for {@link SHORT_MS} must be gone. */
const GONE_MS = 300;

/**
 * @param {StateAdapter} state
 * @param {Keys} keys
 * @returns {Promise<string[]>} no warnings
 */
export async function check(state, keys) {
  const missing = Object.entries(METHODS).filter(
    ([name]) => typeof (/** @type {any} */ (state)[name]) !== "function",
  );
  if (missing.length > 0) {
    const [[, first] = ["", ""], ...others] = missing;
    const version = others.reduce(
      (most, [, each]) => (Number(each.slice(2)) > Number(most.slice(2)) ? each : most),
      first,
    );
    throw new Error(
      `the state adapter lacks ${missing.map(([name]) => name).join(", ")}: use one for chat ${version} or newer, or pass a store of postproxy-dm as \`store\``,
    );
  }
  const key = keys.probe(crypto.randomUUID());
  try {
    await Promise.all([checkKeys(state, key), checkLocks(state, key), checkLists(state, `${key}-3`)]);
  } finally {
    await Promise.allSettled([key, `${key}-2`, `${key}-3`].map((each) => state.delete(each)));
  }
  return [];
}

/**
 * @param {StateAdapter} state
 * @param {string} key
 */
async function checkKeys(state, key) {
  const must = mustOf("setIfNotExists");
  must(await state.setIfNotExists(key, TEXT, LONG_MS), true, "return true for a key that isn't there");
  must(await state.setIfNotExists(key, "other", LONG_MS), false, "return false for a key that is there");
  mustOf("get")(await state.get(key), TEXT, "return a text as it was set");
  await state.set(key, "other", LONG_MS);
  mustOf("set")(await state.get(key), "other", "replace what a key had");
  await state.set(key, "short", SHORT_MS);
  await state.setIfNotExists(`${key}-2`, "short", SHORT_MS);
  await sleep(GONE_MS);
  mustOf("set")((await state.get(key)) ?? null, null, `let a key end after its time${CLOCK}`);
  must(
    await state.setIfNotExists(`${key}-2`, TEXT, LONG_MS),
    true,
    `return true for a key whose time is over, as @chat-adapter/state-pg does since 4.35${CLOCK}`,
  );
  await state.delete(`${key}-2`);
  mustOf("delete")((await state.get(`${key}-2`)) ?? null, null, "delete a key");
}

/**
 * @param {StateAdapter} state
 * @param {string} key
 */
async function checkLocks(state, key) {
  const [acquires, extend, releases] = ["acquireLock", "extendLock", "releaseLock"].map(mustOf);
  if (!acquires || !extend || !releases) return;
  const isLocked = async () => (await state.acquireLock(key, LONG_MS)) === null;
  const acquired = await state.acquireLock(key, LONG_MS);
  acquires(acquired === null, false, "give a lock that nobody has");
  acquires(await isLocked(), true, "return null while somebody has the lock");
  // As it is kept in a lane.
  const lock = /** @type {Lock} */ (JSON.parse(JSON.stringify(acquired)));
  const other = { ...lock, token: `${lock.token}-other` };
  extend(await state.extendLock(other, LONG_MS), false, "return false for a lock with another token");
  await state.releaseLock(other);
  releases(await isLocked(), true, "leave a lock with another token");
  extend(await state.extendLock(lock, SHORT_MS), true, `extend the lock that has the token${CLOCK}`);
  await sleep(GONE_MS);
  extend(await state.extendLock(lock, LONG_MS), false, "return false for a lock that has run out");
  const next = await state.acquireLock(key, LONG_MS);
  acquires(next === null, false, `give a lock that has run out${CLOCK}`);
  if (next !== null) await state.releaseLock(next);
  const last = await state.acquireLock(key, SHORT_MS);
  releases(last === null, false, "release the lock that has the token");
}

/**
 * @param {StateAdapter} state
 * @param {string} key
 */
async function checkLists(state, key) {
  const append = (/** @type {string} */ value, /** @type {number} */ ttlMs) =>
    state.appendToList(key, value, { maxLength: 2, ttlMs });
  for (const value of ["1", "2", "3"]) await append(value, LONG_MS);
  const kept = JSON.stringify(await state.getList(key));
  // Not every state deletes lists.
  await append("4", SHORT_MS);
  mustOf("appendToList")(kept, '["2","3"]', "keep the newest `maxLength` values, in order");
}

const CLOCK = " (is this machine's clock the database's?)";

/** @param {string} method */
function mustOf(method) {
  return (/** @type {unknown} */ got, /** @type {unknown} */ wanted, /** @type {string} */ what) => {
    if (got === wanted) return;
    throw new Error(
      `the state adapter can't be used, because its ${method} doesn't ${what}: use another, or pass a store of postproxy-dm as \`store\``,
    );
  };
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
