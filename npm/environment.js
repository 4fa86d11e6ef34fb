// Reads the variables of the environment that stand in for options, where the runtime has an environment. A page has none,
// whatever a bundler put into it.

import { isPage } from "./page.js";

/** The variables, by what they hold. */
export const [API_KEY, BASE_URL, SECRET, LOG] = [
  "POSTPROXY_API_KEY",
  "POSTPROXY_BASE_URL",
  "POSTPROXY_WEBHOOK_SECRET",
  "POSTPROXY_LOG",
];

/**
 * The value of a variable; `undefined` where there is none, or where the runtime has no environment.
 * @param {string} name
 * @returns {string | undefined}
 */
export function variable(name) {
  if (isPage()) return undefined;
  try {
    /** @type {any} */
    const { Deno, process } = globalThis;
    // Deno would ask the person in front of it.
    if (Deno?.permissions?.querySync({ name: "env", variable: name })?.state === "prompt") return undefined;
    const value = process?.env?.[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  } catch {
    return undefined;
  }
}
