// Redis for tests: one server, or a cluster of three.

import { Redis } from "ioredis";
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
    async () => {
      const client = new Redis(port, { lazyConnect: true, retryStrategy: null });
      client.on("error", () => {});
      try {
        await client.connect();
        await client.ping();
      } finally {
        client.disconnect();
      }
    },
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
