// A receiver on an SQLite file, in a process that is killed again and again.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { oneBot } from "./system/rows.mjs";

const folder = mkdtempSync(join(tmpdir(), "postproxy-receiving-sqlite-"));
after(() => rmSync(folder, { recursive: true, force: true }));

it("answers each message once and in order through ten kills", async () => {
  await oneBot({ bot: { store: `sqlite:${join(folder, "receiver.db")}` }, kills: 10 });
});
