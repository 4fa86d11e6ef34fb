// A service that behaves to each API key in the way that the key's name says. It runs in another process than the fake timers.

import { once } from "node:events";
import { createServer } from "node:http";

const SLOW_MS = 1200;

export async function startServer() {
  /** When each key was first used, and how often. */
  const seen = new Map();
  const server = createServer((request, response) => {
    const key = request.headers.authorization?.slice("Bearer ".length) ?? "";
    const known = seen.get(key) ?? { attempts: 0, firstAt: performance.now() };
    known.attempts += 1;
    seen.set(key, known);
    const answer = (content, status = 200, headers = {}) =>
      response.writeHead(status, headers).end(JSON.stringify(content));
    const { attempts, firstAt } = known;
    const [way] = key.split(":");
    const ok = () =>
      answer({ data: [{ id: "prof_1", attempt: attempts, afterMs: performance.now() - firstAt }] });
    ways[way]({ ok, answer, attempts, path: request.url });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const ways = {
  ok: ({ ok }) => ok(),
  slow: ({ ok }) => setTimeout(ok, SLOW_MS),
  silent() {},
  "silent-once": ({ ok, attempts }) => attempts > 1 && ok(),
  "busy-once": ({ ok, answer, attempts }) =>
    attempts > 1 ? ok() : answer({ error: "busy" }, 503, { "retry-after": "1" }),
  pending: ({ answer, attempts }) =>
    answer({
      id: "msg_1",
      chat_id: "chat_1",
      status: attempts > 2 ? "published" : "pending",
      attachments: [],
    }),
  /** A chat with a message that no webhook told of. */
  missed({ answer, path }) {
    const created_at = new Date().toISOString();
    const participant = { id: "part_1", name: "Jane" };
    const chat = {
      id: "chat_1",
      platform: "telegram",
      participant,
      last_message_at: created_at,
      last_inbound_at: created_at,
    };
    const message = {
      ...{ id: "msg_1", chat_id: "chat_1", direction: "inbound", body: "missed", status: "published" },
      ...{ created_at, external_posted_at: created_at, attachments: [] },
    };
    const isOfChat = path.includes("/messages");
    answer({ data: [isOfChat ? message : chat], total: 1, page: 1, per_page: 100 });
  },
};
