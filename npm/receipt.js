// Receipts of messages. Most bots only count them or drop them, so `data` is read when somebody asks for it. In every other
// respect the event is the plain object that every other event is.

/** Node, Bun and Deno show an object by this method. They would show the getter instead of the data. */
const inspect = Symbol.for("nodejs.util.inspect.custom");

/** What reads the data, until it is read; then the data. */
const unread = Symbol("unread");

// All receipts share these descriptors: with a getter for each, V8 makes a slow object of each (2 µs, and garbage).
const descriptors = {
  data: {
    /** @this {any} an event, or what has it as its prototype or proxy target */
    get() {
      const state = this[unread];
      if (state.read !== undefined) {
        state.data = state.read();
        state.read = undefined;
      }
      return state.data;
    },
    // On `this`, as an assignment to a plain field does: it may be an object that has the event as its prototype.
    /** @this {object} @param {unknown} value */
    set(value) {
      Object.defineProperty(this, "data", { value, writable: true, enumerable: true, configurable: true });
    },
    enumerable: true,
    configurable: true,
  },
  shown: {
    /** @this {object} */
    value() {
      return { ...this };
    },
    configurable: true,
    writable: true,
  },
};

/**
 * Makes the fields of a receipt.
 * @this {any}
 * @param {{ id: string, type: string, created_at: string }} fields
 * @param {() => unknown} read
 */
function Receipt({ id, type, created_at }, read) {
  this.id = id;
  this.object = "event";
  this.type = type;
  this.created_at = created_at;
  Object.defineProperty(this, "data", descriptors.data);
  Object.defineProperty(this, unread, { value: { read, data: undefined } });
  Object.defineProperty(this, inspect, descriptors.shown);
}

Receipt.prototype = Object.prototype;

/**
 * @param {{ id: string, type: string, created_at: string }} fields
 * @param {() => unknown} read reads `data`, the first time that it is wanted
 */
export function receiptOf(fields, read) {
  return new /** @type {any} */ (Receipt)(fields, read);
}
