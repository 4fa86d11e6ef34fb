// The adapters that are compared, in the order of the table's columns.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/steps.mjs";
import { officialTelegram, officialWhatsapp } from "./official.mjs";

/** @type {import("./inputs/shared.mjs").Column[]} */
export const columns = [officialTelegram, officialWhatsapp];

/** The versions that were compared, for the table's caption. */
export function versions() {
  const names = ["chat", ...new Set(columns.flatMap(({ isOurs, package: name }) => (isOurs ? [] : [name])))];
  return names.map((name) => [name, versionOf(name)]);
}

function versionOf(name) {
  const path = join(root, "tests/chat-adapter/node_modules", name, "package.json");
  return JSON.parse(readFileSync(path, "utf8")).version;
}
