// Runs scripts through whichever client of Redis the user has. A client is known by its shape: its library is never imported.

import { invalid } from "../../invalid.js";
import { placeOf } from "../reach.js";

/** @typedef {(script: string, key: string, args: string[]) => Promise<unknown>} Run */

/** The hash by which a server knows a script that it has run, by the script, once it is computed. @type {Map<string, string>} */
const hashes = new Map();

/**
 * How to run a script on one key.
 * @param {any} client
 * @returns {{ library: "ioredis" | "node-redis" | "Upstash" | "GLIDE", run: Run }}
 */
export function readClient(client) {
  const has = (/** @type {string[]} */ ...names) =>
    names.every((name) => typeof client?.[name] === "function");
  // GLIDE's own `Script` would have to be imported; a custom command needs nothing.
  if (has("customCommand", "invokeScript")) {
    return {
      library: "GLIDE",
      run: byHash(
        (script, key, args) => client.customCommand(["EVAL", script, "1", key, ...args]),
        (hash, key, args) => client.customCommand(["EVALSHA", hash, "1", key, ...args]),
      ),
    };
  }
  if (has("eval", "evalsha", "createScript")) {
    return {
      library: "Upstash",
      run: byHash(
        (script, key, args) => client.eval(script, [key], args),
        (hash, key, args) => client.evalsha(hash, [key], args),
      ),
    };
  }
  if (has("eval", "evalsha", "defineCommand")) {
    return {
      library: "ioredis",
      run: byHash(
        (script, key, args) => client.eval(script, 1, key, ...args),
        (hash, key, args) => client.evalsha(hash, 1, key, ...args),
      ),
    };
  }
  if (has("eval", "evalSha")) {
    return {
      library: "node-redis",
      run: byHash(
        (script, key, args) => client.eval(script, { keys: [key], arguments: args }),
        (hash, key, args) => client.evalSha(hash, { keys: [key], arguments: args }),
      ),
    };
  }
  throw invalid(
    "client",
    "must be a client of Redis: of ioredis, of redis (node-redis 4 or newer), of @upstash/redis or of @valkey/valkey-glide",
  );
}

/**
 * Runs a script by its hash: 6 KB less on the way, and for the server to hash, which takes it 7 µs. A server that doesn't know
 * the hash, as after a restart, has run nothing and gets the script.
 * @param {Run} evaluate
 * @param {Run} evaluateHash
 * @returns {Run}
 */
function byHash(evaluate, evaluateHash) {
  return async (script, key, args) => {
    const hash = hashes.get(script);
    if (hash === undefined) {
      void addHash(script);
      return evaluate(script, key, args);
    }
    try {
      return await evaluateHash(hash, key, args);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return evaluate(script, key, args);
    }
  };
}

/**
 * Without WebCrypto, as in Node 18, the script itself is sent each time.
 * @param {string} script
 */
async function addHash(script) {
  const bytes = await globalThis.crypto?.subtle?.digest("SHA-1", new TextEncoder().encode(script));
  if (bytes === undefined) return;
  hashes.set(
    script,
    Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  );
}

/**
 * NOSCRIPT of Redis, which GLIDE calls NoScriptError.
 * @param {unknown} error
 */
function isUnknownScript(error) {
  return error instanceof Error && /no_?script/i.test(error.message);
}

/**
 * Where a client connects to, without its password.
 * @param {any} client
 * @returns {string | undefined}
 */
export function placeOfClient(client) {
  const { options, startupNodes } = client;
  const first = [startupNodes ?? options?.rootNodes].flat()[0];
  const given =
    first?.url ?? first?.socket ?? first ?? client.client?.baseUrl ?? options?.url ?? options?.socket;
  return placeOf(given ?? options, client.client?.baseUrl ? 443 : 6379);
}
