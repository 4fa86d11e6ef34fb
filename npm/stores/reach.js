// What `ready()` says of a database that can't be worked with: what is wrong, where, and what to do.

import { PostproxyError } from "../error.js";
import { clearTimer, setTimer } from "../timers.js";
import { reasonOf, StoreError } from "./failure.js";

/** How long a check may take: longer than ioredis tries, which is 11 s. */
const PATIENCE_MS = 15_000;

/**
 * What is wrong, by the code or the words of a client's error, and what to do.
 * @type {{ sign: RegExp, says: string }[]}
 */
const KNOWN = [
  {
    sign: /is closed|was closed|calling end on the pool|CONNECTION_(ENDED|DESTROYED)|connection is not open|database is not open|closed database/i,
    says: "is out of reach, because the client isn't connected or was closed: connect it first, and close it after receiver.close()",
  },
  {
    sign: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|E(HOST|NET)UNREACH|ECONNRESET|EPIPE|ENOENT|CONNECT_TIMEOUT|CONNECTION_CLOSED|fetch failed|can't reach|max retries per request|timed? ?out|didn't answer/i,
    says: "can't be reached: start it, or correct the address that the client was given",
  },
  {
    sign: /WRONGPASS|NOAUTH|28P01|28000|Unauthorized|401/,
    says: "refuses the client's user or password: correct them where the client is made",
  },
  { sign: /3D000/, says: "has no such database: create it, or correct its name in the client's address" },
  { sign: /42501|NOPERM/, says: "refuses the client's user something that the store needs: grant it" },
  { sign: /READONLY|25006/, says: "is read-only: connect to the primary" },
  { sign: /OOM/, says: "is out of memory: raise its maxmemory, or make room" },
];

/**
 * Asks a server, and says of its client's error what to do.
 * @template T
 * @param {{ server: string, place: string | undefined }} what such as Redis, and host:port
 * @param {() => Promise<T>} ask
 * @returns {Promise<T>}
 */
export async function reaching({ server, place }, ask) {
  /** @type {import("../timers.js").Timer | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimer(() => reject(new Error(`it didn't answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return /** @type {T} */ (await Promise.race([ask(), late]));
  } catch (error) {
    if (error instanceof PostproxyError || error instanceof StoreError) throw error;
    const { message, code } = reasonOf(error);
    const known = KNOWN.find(({ sign }) => sign.test(`${code} ${message}`));
    const where = place === undefined ? server : `${server} at ${place}`;
    const words = known ? `${where} ${known.says} (${message})` : `${where}: ${message}`;
    throw new StoreError(words, { operation: "check", code });
  } finally {
    clearTimer(timer);
  }
}

/**
 * Where a client connects to, as host:port, from its options.
 * @param {any} given an address, or what has a host and a port
 * @param {number} port where none is named
 * @returns {string | undefined}
 */
export function placeOf(given, port) {
  if (typeof given === "string") {
    const [, host] = /^[\w+]+:\/\/(?:.*@)?([^/?#\s]+)/.exec(given) ?? [];
    return host === undefined ? undefined : withPort(host, port);
  }
  const host = [given?.host].flat()[0];
  if (typeof given?.path === "string") return given.path;
  return typeof host === "string" && host !== "" ? withPort(host, [given.port].flat()[0] ?? port) : undefined;
}

/**
 * @param {string} host
 * @param {number} port
 */
function withPort(host, port) {
  return /:\d+$/.test(host) || host.startsWith("/") ? host : `${host}:${port}`;
}
