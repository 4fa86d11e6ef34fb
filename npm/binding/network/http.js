// A `fetch` over node:http and node:https, for what the runtime's own can't be told: a proxy, and authorities beside the
// runtime's. It does what a call needs of a fetch, and no more.

import { variable } from "../../environment.js";
import { builtin } from "../node-builtin.js";

/** @typedef {import("node:http").RequestOptions & { ca?: string[] | undefined }} Options */

/** Taken before a test puts another in its place. */
const soon = globalThis.setImmediate;

/** How long a proxy may take to open a tunnel, as long as Node's fetch waits for a connection. */
const TUNNEL_TIMEOUT_MS = 10_000;

/**
 * @param {string} proxy its URL, empty for none
 * @param {string} authorities to trust beside the runtime's, as PEM text
 * @returns {typeof fetch}
 */
export function httpFetch(proxy, authorities) {
  const ca = authorities === "" ? undefined : allAuthorities(authorities);
  const options = { keepAlive: true, autoSelectFamily: true, ca };
  const agents = {
    "http:": new (builtin("node:http").Agent)(options),
    "https:": new (builtin("node:https").Agent)(options),
  };
  const through = proxy ? proxyOf(proxy, ca) : undefined;
  const tunnels = new (builtin("node:https").Agent)(options);
  if (through) {
    tunnels.createConnection = (to, done) => {
      openTunnel(through, to, done);
      return undefined;
    };
  }

  /**
   * @param {URL} url
   * @param {Options} request
   */
  const open = (url, request) => {
    if (through === undefined) return moduleOf(url).request(url, { ...request, agent: agentOf(agents, url) });
    if (url.protocol === "https:") return moduleOf(url).request(url, { ...request, agent: tunnels });
    const headers = { ...request.headers, ...through.headers, host: url.host };
    const agent = agentOf(agents, through.url);
    return moduleOf(through.url).request({ ...request, ...through.address, path: url.href, headers, agent });
  };
  return async (url, request = {}) => {
    // Whatever the process has yet to read comes first: the end of a connection that was closed while the process was frozen.
    await new Promise((resolve) => soon(resolve));
    return answerTo(open, new URL(String(url)), request);
  };
}

/**
 * The authorities that the runtime trusts by itself, and those given. Before Node 22.15, nothing tells those of
 * NODE_EXTRA_CA_CERTS.
 * @param {string} authorities
 */
function allAuthorities(authorities) {
  const { getCACertificates, rootCertificates } = /** @type {any} */ (builtin("node:tls"));
  return [...(getCACertificates?.("default") ?? [...rootCertificates, ...extraAuthorities()]), authorities];
}

/** @returns {string[]} */
function extraAuthorities() {
  const file = variable("NODE_EXTRA_CA_CERTS");
  try {
    return file === undefined ? [] : [builtin("node:fs").readFileSync(file, "utf8")];
  } catch {
    // Node has warned of it, and goes on without them too.
    return [];
  }
}

/**
 * @param {(url: URL, request: Options) => import("node:http").ClientRequest} open
 * @param {URL} url
 * @param {RequestInit} init
 * @returns {Promise<Response>}
 */
function answerTo(open, url, { method, headers, body, signal }) {
  return new Promise((resolve, reject) => {
    const length = lengthOf(body);
    const request = open(url, {
      method,
      headers: {
        .../** @type {Record<string, string>} */ (Object.fromEntries(/** @type {any} */ (headers ?? []))),
        ...(length === undefined ? {} : { "content-length": length }),
      },
      signal: signal ?? undefined,
    });
    request.on("response", (answer) => resolve(responseOf(answer)));
    /** @type {any} */
    let socket;
    request.on("socket", (its) => {
      socket = its;
    });
    request.on("error", (error) => {
      // Until a connection is secure, nothing was sent on it: it failed as one does that isn't made.
      const isMade = socket?.secureConnecting !== true;
      reject(isMade ? error : Object.assign(error, { syscall: "connect" }));
    });
    if (body instanceof Blob) {
      const { pipeline, Readable } = builtin("node:stream");
      const stream = /** @type {import("node:stream/web").ReadableStream} */ (body.stream());
      pipeline(Readable.fromWeb(stream), request, (error) => error && reject(error));
    } else request.end(body ?? undefined);
  });
}

/** @param {RequestInit["body"]} body what a call sends: text, bytes or a blob */
function lengthOf(body) {
  if (body instanceof Blob) return body.size;
  return body === undefined || body === null ? undefined : Buffer.byteLength(/** @type {string} */ (body));
}

/**
 * As much of a `Response` as exchange.js reads. A real one takes no status below 200, and Node 18 ends with the process where
 * the stream that it makes of an answer is cancelled.
 * @param {import("node:http").IncomingMessage} answer
 */
function responseOf(answer) {
  const { statusCode: status = 0, rawHeaders } = answer;
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at], rawHeaders[at + 1]);
  const ok = status >= 200 && status < 300;
  const pieces = answer[Symbol.asyncIterator]();
  const cancel = async () => void answer.destroy();
  const body = { getReader: () => ({ read: () => pieces.next(), cancel }) };
  return /** @type {Response} */ (/** @type {unknown} */ ({ status, ok, headers, body, type: "default" }));
}

/**
 * A proxy, and what every request to it has.
 * @typedef {{ url: URL, address: Options, headers: Record<string, string> }} Proxy
 */

/**
 * @param {string} text
 * @param {string[] | undefined} ca
 * @returns {Proxy}
 */
function proxyOf(text, ca) {
  const url = new URL(text);
  const { hostname, port, username, password } = url;
  const address = { host: hostname.replace(/^\[|\]$/g, ""), port: port || undefined, ca };
  const credentials = Buffer.concat([bytesOf(username), Buffer.from(":"), bytesOf(password)]);
  const headers =
    username || password ? { "proxy-authorization": `Basic ${credentials.toString("base64")}` } : {};
  return { url, address, headers: /** @type {Record<string, string>} */ (headers) };
}

/**
 * The bytes of percent-encoded text.
 * @param {string} text
 */
function bytesOf(text) {
  const byte = (/** @type {string} */ _, /** @type {string} */ hex) =>
    String.fromCharCode(Number.parseInt(hex, 16));
  return Buffer.from(text.replace(/%([0-9a-f]{2})/gi, byte), "latin1");
}

/**
 * Opens a connection to the service through the proxy.
 * @param {Proxy} proxy
 * @param {any} to what the agent connects to
 * @param {any} done
 */
function openTunnel({ url, address, headers }, to, done) {
  const { host, port, servername, ca, signal } = to;
  const path = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const request = moduleOf(url).request({
    ...{ ...address, method: "CONNECT", path, headers: { ...headers, host: path } },
    ...{ agent: false, signal, autoSelectFamily: true, timeout: TUNNEL_TIMEOUT_MS },
  });
  // As for a connection that can't be made: nothing of the call was sent.
  const fail = (/** @type {Error} */ error) => done(Object.assign(error, { syscall: "connect" }));
  request.on("connect", ({ statusCode = 0, statusMessage }, socket) => {
    if (statusCode >= 200 && statusCode < 300) {
      socket.setTimeout(0);
      done(null, builtin("node:tls").connect({ socket, host, servername, ca, ALPNProtocols: ["http/1.1"] }));
      return;
    }
    socket.destroy();
    fail(new Error(`the proxy refused to connect: ${statusCode} ${statusMessage}`));
  });
  request.on("timeout", () => request.destroy(new Error("the proxy took too long to connect")));
  request.on("error", fail);
  request.end();
}

/** @param {URL} url */
function moduleOf({ protocol }) {
  return protocol === "https:" ? builtin("node:https") : builtin("node:http");
}

/**
 * @param {Record<string, import("node:http").Agent>} agents
 * @param {URL} url
 */
function agentOf(agents, { protocol }) {
  return agents[protocol];
}
