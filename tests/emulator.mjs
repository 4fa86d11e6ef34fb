// Starts an emulator and a receiver of webhooks for a test file. Both are real servers on free ports.

import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { startEmulator as start } from "../npm/emulator/index.js";

/**
 * Starts an emulator; resolves once it serves.
 * @param {import("../npm/emulator/index.js").EmulatorOptions} [options]
 */
export async function startEmulator(options) {
  const emulator = await start({ latencyMs: 20, ...options });
  const { url, apiKey: api_key, webhookSecret: webhook_secret, profiles, groups } = emulator;
  return {
    ...{ url, api_key, webhook_secret, profiles, groups },
    /** A request to a control endpoint; its JSON. */
    control: (path, body, method = body === undefined ? "GET" : "POST") =>
      request(`${url}/_emulator/${path}`, { method, body }),
    /** A request to the API as any HTTP client makes it; `{ status, body, headers }`. */
    api: (method, path, body, headers) => api({ url, api_key }, method, path, body, headers),
    stop: () => emulator.stop(),
  };
}

async function request(url, { method, body }) {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

async function api({ url, api_key }, method, path, body, headers) {
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${api_key}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

/**
 * Starts a server that keeps every request that it gets.
 * @param {(request: { method, url, headers, body: Buffer }, count: number) => [number, object?, string?] | undefined} [answer]
 *   what to answer the nth request: status, headers, body; nothing to leave it hanging. Default 204.
 */
export async function startReceiver(answer = () => [204]) {
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method, url, headers, rawHeaders } = incoming;
    // A request that its client broke off has no end.
    const body = await buffer(incoming).catch(() => undefined);
    if (body === undefined) return;
    const received = { method, url, headers, rawHeaders, body };
    requests.push(received);
    const reply = await answer(received, requests.length, { incoming, outgoing });
    if (Array.isArray(reply)) outgoing.writeHead(reply[0], reply[1]).end(reply[2]);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Asks again and again until there is an answer; fails after so long. */
export async function until(what, ask, timeoutMs = 10_000) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
