// Redis for tests: one server, or a cluster of three.

import { once } from "node:events";
import { connect } from "node:net";
import { eventually, freePort, program, startServer, temporaryFolder } from "./servers.mjs";

const folders = () => ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/**
 * Starts a server. Without other options it keeps everything in memory only.
 * @param {string[]} [options] such as `["--appendonly", "yes"]`
 */
export async function startRedis(options = []) {
  const path = program("redis-server", { folders, from: "redis-server" });
  const port = await freePort();
  const folder = temporaryFolder();
  const server = await startServer(
    () => [
      path,
      [
        ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
        ...["--daemonize", "no", ...options],
      ],
    ],
    () => ping(port),
  );
  return { ...server, port, url: `redis://127.0.0.1:${port}` };
}

/**
 * Starts a cluster of three servers.
 * @param {string[]} [options] of each
 */
export async function startCluster(options = []) {
  const ready = ["--cluster-enabled", "yes", "--cluster-require-full-coverage", "yes", ...options];
  const servers = await Promise.all([1, 2, 3].map(() => startRedis(ready)));
  // Only here, so that suites that don't install it can have a server.
  const { Redis } = await import("ioredis");
  const clients = servers.map(({ port }) => new Redis(port).on("error", () => {}));
  const [first] = clients;
  const share = Math.ceil(16_384 / 3);
  for (const [index, client] of clients.entries()) {
    const last = Math.min(16_384, (index + 1) * share) - 1;
    await client.cluster("ADDSLOTSRANGE", index * share, last);
    if (client !== first) await client.cluster("MEET", "127.0.0.1", servers[0].port);
  }
  for (const client of clients) {
    await eventually(async () => {
      const info = await client.cluster("INFO");
      if (!/cluster_state:ok/.test(info) || !/cluster_known_nodes:3/.test(info)) throw new Error(info);
    });
  }
  return {
    servers,
    clients,
    async stop() {
      for (const client of clients) client.disconnect();
      for (const server of servers) await server.kill();
    },
  };
}

/** @param {number} port */
async function ping(port) {
  const socket = connect(port, "127.0.0.1");
  try {
    socket.write("PING\r\n");
    const [answer] = await once(socket, "data");
    if (!String(answer).startsWith("+PONG")) throw new Error(String(answer));
  } finally {
    socket.destroy();
  }
}
