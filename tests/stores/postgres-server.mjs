// Postgres for tests.

import { execFile, execFileSync } from "node:child_process";
import { chmodSync, chownSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, postgresFolders, program, startServer, temporaryFolder } from "./servers.mjs";

/** Postgres refuses to run as root: then it runs as the user that its package makes. */
function postgresUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/**
 * Starts a server with a database of its own.
 * @param {string[]} [settings] such as `["max_connections=10"]`
 */
export async function startPostgres(settings = []) {
  const [initdb, postgres, isReady] = ["initdb", "postgres", "pg_isready"].map((name) =>
    program(name, { folders: postgresFolders, from: "postgresql" }),
  );
  const user = postgresUser();
  const folder = temporaryFolder();
  chmodSync(folder, 0o700);
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  execFileSync(initdb, ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", data], {
    stdio: "pipe",
    ...user,
    cwd: folder,
  });
  const port = await freePort();
  // The disk is none of these tests: a server that is killed leaves what it wrote to the system.
  const all = ["fsync=off", "listen_addresses=127.0.0.1", ...settings].flatMap((setting) => ["-c", setting]);
  const address = { host: "127.0.0.1", port, user: "postgres", database: "postgres" };
  const server = await startServer(
    () => [postgres, ["-D", data, "-p", String(port), "-k", folder, ...all], { ...user, cwd: folder }],
    () => promisify(execFile)(isReady, ["--host", "127.0.0.1", "--port", String(port), "--quiet"]),
  );
  // Its "immediate" end: a crash, but for the processes that a kill would leave behind.
  const kill = () => server.end("SIGQUIT");
  return { ...server, kill, port, address, url: `postgres://postgres@127.0.0.1:${port}/postgres` };
}
