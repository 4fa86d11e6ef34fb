// Runs scripts through whichever client of Redis the user has. A client is known by its shape: its library is never imported.

import { invalid } from "../../invalid.js";

/** @typedef {{ text: string, sha: string | undefined }} Script `sha` is what the server calls the text, once it is known */
/** @typedef {(script: string, key: string, args: string[]) => Promise<unknown>} Run */

/**
 * How to run a script on one key.
 * @param {any} client
 * @returns {{ library: "ioredis" | "node-redis" | "Upstash" | "GLIDE", run: Run }}
 */
export function readClient(client) {
  const has = (/** @type {string[]} */ ...names) =>
    names.every((name) => typeof client?.[name] === "function");
  // GLIDE's own `Script` would have to be imported; EVAL as a custom command needs nothing.
  if (has("customCommand", "invokeScript")) {
    return {
      library: "GLIDE",
      run: (script, key, args) => client.customCommand(["EVAL", script, "1", key, ...args]),
    };
  }
  if (has("eval", "createScript")) {
    return { library: "Upstash", run: (script, key, args) => client.eval(script, [key], args) };
  }
  if (has("eval", "defineCommand")) {
    return { library: "ioredis", run: (script, key, args) => client.eval(script, 1, key, ...args) };
  }
  if (has("eval", "evalSha")) {
    return {
      library: "node-redis",
      run: (script, key, args) => client.eval(script, { keys: [key], arguments: args }),
    };
  }
  throw invalid(
    "client",
    "must be a client of Redis: of ioredis, of redis (node-redis 4 or newer), of @upstash/redis or of @valkey/valkey-glide",
  );
}
