// Hands requests of a Node server to a bot of the Chat SDK, which takes those of the web.

import { Readable } from "node:stream";

/**
 * @param {import("node:http").IncomingMessage} incoming
 * @param {import("node:http").ServerResponse} outgoing
 * @param {(request: Request) => Promise<Response>} webhook such as `chat.webhooks.postproxy`
 */
export async function passOn(incoming, outgoing, webhook) {
  const { url, method, headers } = incoming;
  const request = new Request(new URL(url, "http://127.0.0.1"), {
    ...{ method, headers, duplex: "half" },
    body: Readable.toWeb(incoming),
  });
  const answer = await webhook(request);
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  return answer.status;
}
