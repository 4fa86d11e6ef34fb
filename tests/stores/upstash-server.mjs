// A stand-in for Upstash on this machine: its REST protocol, answered by a redis-server. One command is a POST of a JSON
// array; several are a POST to /pipeline. Texts go back as base64 where the client asks for it. Where the server is gone, 503.

import { once } from "node:events";
import { createServer } from "node:http";

/**
 * @param {import("ioredis").Redis} redis
 * @param {{ token: string }} options
 */
export async function startUpstash(redis, { token }) {
  const run = async ([command, ...given]) => {
    try {
      return { result: await redis.call(String(command), ...given.map(String)) };
    } catch (error) {
      return { error: error.message, isGone: error.name !== "ReplyError" };
    }
  };
  const server = createServer(async (request, response) => {
    const answer = (status, value) => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
    };
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: "Unauthorized" });
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const encode = request.headers["upstash-encoding"] === "base64" ? toBase64 : (value) => value;
    const shown = ({ error, result }) => (error === undefined ? { result: encode(result) } : { error });
    const given = JSON.parse(text);
    if (request.url === "/pipeline") {
      const replies = [];
      for (const command of given) replies.push(shown(await run(command)));
      return answer(200, replies);
    }
    const reply = await run(given);
    answer("error" in reply ? (reply.isGone ? 503 : 400) : 200, shown(reply));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function toBase64(value) {
  if (Array.isArray(value)) return value.map(toBase64);
  if (typeof value !== "string" || value === "OK") return value;
  return Buffer.from(value).toString("base64");
}
