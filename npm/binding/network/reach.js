// How WebAssembly makes its requests on Node, Bun and Deno. Their `fetch` can't be told of a proxy or of authorities, or each in
// its own way and with rules of its own, so such requests are made with node:http and node:https, which all three have.

import { variable } from "../../environment.js";
import { failureKinds } from "../../generated.js";
import { invalid } from "../../invalid.js";
import { builtin } from "../node-builtin.js";
import { Failure } from "../wasm/failure.js";
import { httpFetch } from "./http.js";

/** @typedef {InstanceType<import("../wasm.js").Glue["Client"]>} Client */

/**
 * Returns the `fetch` of an attempt, from the one that the runtime has then.
 * @typedef {(current: typeof fetch) => typeof fetch} Reach
 */

const PROXIES = ["http_proxy", "https_proxy", "all_proxy"];
const VARIABLES = [
  ...[...PROXIES, "no_proxy"].flatMap((name) => [name, name.toUpperCase()]),
  "REQUEST_METHOD",
];

/** Where the dispatcher of all requests is. Node 26 wraps it for those who look under its former name. */
const DISPATCHERS = [2, 1].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));

/** Node's own dispatchers. Programs set others: a test's mock, or a proxy of their choice. */
const OF_NODE = ["Agent", "EnvHttpProxyAgent"];

/** What this runtime had when the package was imported. */
const imported = globalThis.fetch;

/**
 * Decides how a client makes its requests. Core knows the rules.
 * @param {Client} client
 * @param {string | undefined} told the option that says something
 * @returns {Reach}
 */
export function reach(client, told) {
  const environment = Object.fromEntries(VARIABLES.map((name) => [name, variable(name)]));
  const hasProxy = PROXIES.some((name) => environment[name] ?? environment[name.toUpperCase()]);
  if (told === undefined && !hasProxy) return (current) => current;
  const authorities = client.authorities();
  checkCertificates(authorities);
  const ours = shared(authorities, () => client.way(JSON.stringify(environment)) ?? "");
  return (current) => (told === undefined && hasDispatcher() ? current : inPlaceOf(current, ours));
}

/** @param {string} authorities */
function checkCertificates(authorities) {
  if (authorities === "") return;
  const { X509Certificate } = builtin("node:crypto");
  const certificates = authorities.split(/(?<=-----END CERTIFICATE-----\n)/);
  for (const [at, pem] of certificates.entries()) {
    try {
      new X509Certificate(pem);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      throw invalid(
        "ca",
        `can't be read: certificate ${at + 1} of ${certificates.length}: ${message}`,
        error,
      );
    }
  }
}

/** Whether the program has set a dispatcher for all requests of Node's fetch. Where it has, the environment doesn't count. */
function hasDispatcher() {
  const dispatchers = DISPATCHERS.map((symbol) => /** @type {any} */ (globalThis)[symbol]);
  const dispatcher = dispatchers.find((dispatcher) => dispatcher !== undefined);
  return dispatcher !== undefined && !OF_NODE.includes(dispatcher.constructor?.name);
}

/** @type {Map<string, WeakRef<typeof fetch>>} */
const known = new Map();

/**
 * The `fetch` that clients with the same way and the same authorities share, so that they share its connections. Where the
 * environment names a proxy that can't be used, it ends each call before anything is sent.
 * @param {string} authorities
 * @param {() => string} findWay
 */
function shared(authorities, findWay) {
  let way = "";
  try {
    way = findWay();
  } catch (why) {
    return async () => {
      throw new Failure(failureKinds.impossible, String(why));
    };
  }
  for (const [key, made] of known) if (made.deref() === undefined) known.delete(key);
  const key = JSON.stringify([way, authorities]);
  const made = known.get(key)?.deref() ?? httpFetch(way, authorities);
  known.set(key, new WeakRef(made));
  return made;
}

const handOver = new Error("the request is made with node:http");

/** @type {WeakSet<typeof fetch>} */
const handOvers = new WeakSet();

/**
 * Makes a request with ours in place of the runtime's fetch, and with any other as it is: a program's tests may have replaced it.
 * Only Node's own asks the dispatcher that it is given, before anything is sent. Of the others' the one at import is taken for
 * their own.
 * @param {typeof fetch} current
 * @param {typeof fetch} ours
 * @returns {typeof fetch}
 */
function inPlaceOf(current, ours) {
  if (process.versions.bun ?? process.versions.deno) return current === imported ? ours : current;
  if (handOvers.has(current)) return ours;
  const dispatch = () => {
    throw handOver;
  };
  return async (url, request) => {
    try {
      return await current(url, /** @type {RequestInit} */ ({ ...request, dispatcher: { dispatch } }));
    } catch (error) {
      if (/** @type {any} */ (error)?.cause !== handOver) throw error;
      handOvers.add(current);
      return ours(url, request);
    }
  };
}
