// The async context of whoever asked for something, kept for what is done for him later, in another one.

import { builtinOf } from "./builtin.js";

/** @typedef {<Given extends unknown[], Result>(work: (...given: Given) => Result, ...given: Given) => Result} InContext */

/** @type {(typeof import("node:async_hooks"))["AsyncResource"] | undefined} */
let Resource;
let isLookedFor = false;

/**
 * Keeps the context that is current now. The function that it returns runs others in it.
 * @returns {InContext}
 */
export function keepContext() {
  if (!isLookedFor) {
    isLookedFor = true;
    Resource = builtinOf("node:async_hooks")?.AsyncResource;
  }
  if (Resource === undefined) return (work, ...given) => work(...given);
  const resource = new Resource("postproxy-dm");
  return (work, ...given) => resource.runInAsyncScope(work, undefined, ...given);
}
