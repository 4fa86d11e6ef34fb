// How each side sends one message and reads the answer, as its documents show it. Each takes the chat's id and the text, and
// returns the accepted message, or throws if it wasn't accepted.

import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { importPackage } from "../package.mjs";

const API_KEY = "pp_bench";
const TIMEOUT_MS = 30_000;

const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };

/** Makes the sender of each side. It takes the service's origin. */
export const senders = {
  /** Ours, with the binding that `POSTPROXY_DM_BINDING` names. */
  async package(origin) {
    const { Postproxy } = await importPackage();
    const postproxy = new Postproxy({ apiKey: API_KEY, baseUrl: origin });
    return (chat, body) => postproxy.sendMessage(chat, { body });
  },

  fetch: (origin) => async (chat, body) => {
    const response = await fetch(`${origin}/api/chats/${chat}/messages`, {
      method: "POST",
      headers,
      body: JSON.stringify({ body }),
    });
    return taken(response.status, await response.json());
  },

  /** A fetch that can be aborted and that ends in time, as every client's must. */
  "fetch-with-timeout": (origin) => async (chat, body) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(`${origin}/api/chats/${chat}/messages`, {
        method: "POST",
        headers,
        body: JSON.stringify({ body }),
        signal: controller.signal,
      });
      return taken(response.status, await response.json());
    } finally {
      clearTimeout(timer);
    }
  },

  async undici(origin) {
    const { request, Agent } = await import("undici");
    return requester(request, new Agent(), origin);
  },

  async "undici-fetch"(origin) {
    const { fetch } = await import("undici");
    return async (chat, body) => {
      const response = await fetch(`${origin}/api/chats/${chat}/messages`, {
        method: "POST",
        headers,
        body: JSON.stringify({ body }),
      });
      return taken(response.status, await response.json());
    };
  },

  async "undici-h2"(origin) {
    const { request, Agent } = await import("undici");
    return requester(request, new Agent({ allowH2: true }), origin);
  },

  http(origin) {
    const isSafe = origin.startsWith("https:");
    const request = isSafe ? httpsRequest : httpRequest;
    const agent = new (isSafe ? HttpsAgent : HttpAgent)({ keepAlive: true });
    return (chat, body) =>
      new Promise((resolve, reject) => {
        const content = JSON.stringify({ body });
        const options = { method: "POST", agent, headers };
        const sent = request(`${origin}/api/chats/${chat}/messages`, options, (response) => {
          const chunks = [];
          response.on("data", (chunk) => chunks.push(chunk));
          response.on("error", reject).on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            resolve(taken(response.statusCode, JSON.parse(text)));
          });
        });
        sent.on("error", reject).end(content);
      });
  },

  async axios(origin) {
    const { default: axios } = await import("axios");
    const httpAgent = new HttpAgent({ keepAlive: true });
    const client = axios.create({ baseURL: `${origin}/api`, headers, httpAgent });
    return async (chat, body) => (await client.post(`/chats/${chat}/messages`, { body })).data;
  },

  async got(origin) {
    const { default: got } = await import("got");
    const agent = { http: new HttpAgent({ keepAlive: true }) };
    const client = got.extend({ prefixUrl: `${origin}/api`, headers, agent });
    return (chat, body) => client.post(`chats/${chat}/messages`, { json: { body } }).json();
  },

  /** An HTTP client in Rust, behind an addon as ours is. */
  async impit(origin) {
    const { Impit } = await import("impit");
    const impit = new Impit();
    return async (chat, body) => {
      const response = await impit.fetch(`${origin}/api/chats/${chat}/messages`, {
        method: "POST",
        headers,
        body: JSON.stringify({ body }),
      });
      return taken(response.status, await response.json());
    };
  },
};

function requester(request, dispatcher, origin) {
  return async (chat, body) => {
    const { statusCode, body: answer } = await request(`${origin}/api/chats/${chat}/messages`, {
      ...{ method: "POST", headers, dispatcher },
      body: JSON.stringify({ body }),
    });
    return taken(statusCode, await answer.json());
  };
}

/** Returns an accepted message, and throws on any other answer. */
function taken(status, message) {
  if (status >= 300) throw new Error(`answered with ${status}: ${JSON.stringify(message)}`);
  return message;
}
