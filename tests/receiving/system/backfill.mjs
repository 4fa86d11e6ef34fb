// What a backfill leaves behind: messages that were made today and written last year, which no event tells of.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { node24 } from "./node-24.mjs";

/** The messages are a year old, and nothing is delivered any more. The chats still count as active today. */
const EDIT = `
  UPDATE message SET document = json_set(document, '$.external_posted_at',
    strftime('%Y-%m-%dT%H:%M:%fZ', document ->> 'external_posted_at', '-1 year'));
  DELETE FROM job;
`;

/**
 * Replaces everything in an emulator with the same messages as a backfill would have imported them.
 * @param {import("postproxy-dm-emulator").Emulator} emulator
 * @param {string} folder
 */
export async function pretendBackfill(emulator, folder) {
  const path = join(folder, "backfill.db");
  writeFileSync(path, await emulator.export());
  const program = `new (require("node:sqlite").DatabaseSync)(process.argv[1]).exec(process.argv[2])`;
  execFileSync(node24(), ["--no-warnings", "--eval", program, path, EDIT]);
  await emulator.import(readFileSync(path));
}
