// Everything that an object reaches, as text: what a store in memory holds. A debugger's eyes see private fields and what a
// function closes over, which JavaScript itself doesn't show.

import { Session } from "node:inspector";
import { types } from "node:util";

/** Whose variables are followed: those of a function, not those of a whole file or of the world. */
const SCOPES = /^(Closure|Block|Catch|With)/;

/**
 * All strings that can be reached from a value, one a line: names, keys and values.
 * @param {unknown} root
 */
export function reachableText(root) {
  const session = new Session();
  session.connect();
  try {
    return [...new Walk(session).from(root)].join("\n");
  } finally {
    session.disconnect();
  }
}

class Walk {
  #session;
  #seen = new Set();
  #waiting = [];

  constructor(session) {
    this.#session = session;
  }

  *from(root) {
    this.#waiting.push(root);
    while (this.#waiting.length > 0) {
      const value = this.#waiting.pop();
      if (typeof value !== "object" && typeof value !== "function") yield String(value);
      else if (value !== null && !this.#seen.has(value)) {
        this.#seen.add(value);
        yield* this.#partsOf(value);
      }
    }
  }

  *#partsOf(value) {
    for (const key of Reflect.ownKeys(value)) {
      yield String(key);
      const { value: part, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
      // A function's prototype leads to its file, and from there to everything.
      if (typeof value !== "function") this.#waiting.push(part, get, set);
    }
    if (types.isMap(value) || types.isSet(value))
      for (const entry of value.entries()) this.#waiting.push(...entry);
    if (types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isProxy(value))
      throw new Error("the walk doesn't look into promises, proxies and weak collections");
    this.#waiting.push(...this.#hidden(value));
  }

  /** The values of private fields, and of the variables that a function closes over. */
  #hidden(value) {
    const { objectId } = this.#post(
      "Runtime.evaluate",
      { expression: `globalThis[${KEY}].value` },
      value,
    ).result;
    const { privateProperties = [], internalProperties = [] } = this.#post("Runtime.getProperties", {
      objectId,
      ownProperties: true,
    });
    const found = privateProperties
      .filter((field) => field.value)
      .map(({ value: field }) => this.#real(field));
    const scopes = internalProperties.find(({ name }) => name === "[[Scopes]]");
    if (scopes === undefined) return found;
    const { result } = this.#post("Runtime.getProperties", {
      objectId: scopes.value.objectId,
      ownProperties: true,
    });
    for (const { value: scope } of result) {
      if (!SCOPES.test(scope?.description ?? "")) continue;
      const variables = this.#post("Runtime.getProperties", {
        objectId: scope.objectId,
        ownProperties: true,
      });
      for (const variable of variables.result) if (variable.value) found.push(this.#real(variable.value));
    }
    return found;
  }

  /** What the debugger names, as JavaScript has it. */
  #real({ objectId, value }) {
    if (objectId === undefined) return value;
    const functionDeclaration = `function () { globalThis[${KEY}].value = this; }`;
    this.#post("Runtime.callFunctionOn", { functionDeclaration, objectId });
    return globalThis[Symbol.for(NAME)].value;
  }

  /** Asks the debugger, which answers at once. */
  #post(method, given, about) {
    globalThis[Symbol.for(NAME)] = { value: about };
    let answer;
    this.#session.post(method, given, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  }
}

/** Where a value is put for the debugger to find it. */
const NAME = "postproxy-dm reachable";
const KEY = `Symbol.for(${JSON.stringify(NAME)})`;
