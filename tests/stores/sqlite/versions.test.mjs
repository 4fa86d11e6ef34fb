// A rolling deploy on SQLite: two versions of a bot work on one file.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sqliteStore } from "../../../npm/stores/sqlite.js";
import { deployedHere, rollOut } from "../rolling-deploy.mjs";

const Database = createRequire(import.meta.url)("better-sqlite3");

test("two versions on one store leave each other's events to each other", async () => {
  const folder = mkdtempSync(join(tmpdir(), "postproxy-versions-"));
  const connection = new Database(join(folder, "events.db"));
  const bot = deployedHere(sqliteStore(connection));
  after(async () => {
    await bot.end();
    connection.close();
    rmSync(folder, { recursive: true });
  });
  await rollOut(bot);
});
