// What a runtime under test talks to beside the emulator: it hands out the setting and the files, plays servers that
// fail by a script, passes control requests on to the emulator, and takes the result.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { buffer } from "node:stream/consumers";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/**
 * Starts it on a free port.
 * @param {object} emulator as tests/emulator.mjs starts it
 * @param {object} setting for the suite; with `folder` the files of that folder are served
 */
export async function startHost(emulator, { folder, ...setting }) {
  const { promise: result, resolve: finish } = withResolvers();
  const scripts = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://host");
    const answer = (status, body = "", headers = {}) =>
      response.writeHead(status, { ...cors(request), ...headers }).end(body);
    const json = (value) => answer(200, JSON.stringify(value), { "content-type": "application/json" });
    try {
      if (request.method === "OPTIONS") return answer(204);
      const body = await buffer(request);
      if (url.pathname === "/setting")
        return json({ ...setting, host: address(server), emulator: plain(emulator) });
      if (url.pathname === "/result") {
        finish(JSON.parse(body));
        return answer(204);
      }
      if (url.pathname.startsWith("/_emulator/")) {
        return json(
          await emulator.control(
            request.url.slice("/_emulator/".length),
            body.length ? JSON.parse(body) : undefined,
          ),
        );
      }
      if (url.pathname === "/script") {
        scripts.push({ answers: JSON.parse(body).answers, requests: [] });
        return json({ path: `/${scripts.length - 1}` });
      }
      const [, index, isReport] = url.pathname.match(/^\/script\/(\d+)(\/requests$)?/) ?? [];
      if (isReport) return json(scripts[index].requests);
      if (index) return play(scripts[index], request, answer);
      const file = join(folder, normalize(url.pathname));
      return answer(200, readFileSync(file), { "content-type": TYPES[extname(file)] ?? "text/plain" });
    } catch (error) {
      return answer(500, String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: address(server),
    result,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function play({ answers, requests }, request, answer) {
  requests.push({ method: request.method, url: request.url, headers: request.headers });
  const next = answers[Math.min(requests.length, answers.length) - 1];
  if (next === "reset") return request.socket.resetAndDestroy();
  if (next !== "hang") answer(next[0], next[2], next[1]);
}

/** Any page may read anything of this. */
function cors({ headers }) {
  return {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, POST, PATCH, DELETE",
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "*",
    "access-control-expose-headers": "*",
  };
}

const address = (server) => `http://127.0.0.1:${server.address().port}`;

function plain({ url, api_key, webhook_secret, profiles }) {
  return { url, api_key, webhook_secret, profiles };
}

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
