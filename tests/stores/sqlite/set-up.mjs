// Installs the clients of SQLite, and builds the one that is a native addon.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { installPackages } from "../../../scripts/build/set-up.mjs";
import { root, run } from "../../../scripts/steps.mjs";

const folder = "tests/stores/sqlite";

export async function setUpSqlite() {
  await installPackages(folder, "--ignore-scripts");
  try {
    const Database = createRequire(join(root, folder, "package.json"))("better-sqlite3");
    new Database(":memory:").close();
  } catch {
    // With the headers that came with this Node, so that none are downloaded.
    const prefix = dirname(dirname(process.execPath));
    const env = existsSync(join(prefix, "include/node/node.h")) ? { npm_config_nodedir: prefix } : {};
    await run("npm", ["rebuild", "better-sqlite3", "--prefix", join(root, folder)], { env });
  }
}
