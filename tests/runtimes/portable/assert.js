// The few assertions that the portable suite needs, with nothing of any runtime in them.

export function assert(condition, message = "it does not hold") {
  if (!condition) throw new Error(message);
}

export function equal(actual, expected, what = "") {
  if (!Object.is(actual, expected))
    throw new Error(`${what} expected ${show(expected)}, got ${show(actual)}`);
}

export function deepEqual(actual, expected) {
  if (!isDeepEqual(actual, expected)) throw new Error(`expected ${show(expected)}, got ${show(actual)}`);
}

/** The error that a promise rejects with, or a function throws. */
export async function failure(work) {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

function isDeepEqual(left, right) {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isDeepEqual(left[name], right[name]))
  );
}

function show(value) {
  return typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
}
