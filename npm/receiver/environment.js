// Reads the variables of the environment that stand in for options, where the runtime has an environment.

/**
 * The value of a variable; `undefined` where there is none, or where the runtime has no environment.
 * @param {string} name
 * @returns {string | undefined}
 */
export function variable(name) {
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
