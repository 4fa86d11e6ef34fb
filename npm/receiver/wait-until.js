// Finds the function by which a platform keeps a worker alive after its answer. It is an argument of the platform's own
// (Workers, Netlify), or kept where code below finds it (Vercel, Next.js).

/** @typedef {(work: Promise<unknown>) => void} WaitUntil */

/** Where the platforms keep what belongs to the request. Both are read by their own packages in the same way. */
const KEPT = ["@next/request-context", "@vercel/request-context"];

/** The fields under which frameworks hand on what the platform gave them. */
const FIELDS = ["ctx", "executionCtx", "context", "platform", "event"];

/**
 * @param {unknown[]} given the further arguments of a handler
 * @returns {WaitUntil | undefined}
 */
export function findWaitUntil(given) {
  for (const value of given) {
    const found =
      ownWaitUntil(value) ?? FIELDS.map((field) => ownWaitUntil(fieldOf(value, field))).find(Boolean);
    if (found) return found;
  }
  for (const name of KEPT) {
    const found = ownWaitUntil(keptUnder(name));
    if (found) return found;
  }
  return undefined;
}

/**
 * @param {any} value
 * @returns {WaitUntil | undefined}
 */
function ownWaitUntil(value) {
  if (typeof fieldOf(value, "waitUntil") !== "function") return undefined;
  return (work) => value.waitUntil(work);
}

/**
 * A field of whatever it is. Hono's `executionCtx` throws where there is none.
 * @param {any} value
 * @param {string} field
 */
function fieldOf(value, field) {
  try {
    return typeof value === "object" && value !== null ? value[field] : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} name */
function keptUnder(name) {
  try {
    return /** @type {any} */ (globalThis)[Symbol.for(name)]?.get?.();
  } catch {
    return undefined;
  }
}
