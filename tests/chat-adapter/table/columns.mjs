// The adapters that are compared, in the order of the tables' columns.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/steps.mjs";
import { officialTelegram, officialWhatsapp } from "./official.mjs";
import { ourBluesky, ourInstagram, ourMessenger, ourTelegram, ourWhatsapp } from "./ours.mjs";

/** Beside an official adapter, and where there is none to compare with. */
export const tables = [
  [officialTelegram, ourTelegram, officialWhatsapp, ourWhatsapp],
  [ourMessenger, ourInstagram, ourBluesky],
];

/** @type {import("./inputs/shared.mjs").Column[]} */
export const columns = tables.flat();

/** The versions that were compared, for the tables' caption. */
export function versions() {
  const names = ["chat", ...new Set(columns.flatMap(({ isOurs, package: name }) => (isOurs ? [] : [name])))];
  return names.map((name) => [name, versionOf(name)]);
}

function versionOf(name) {
  const path = join(root, "tests/chat-adapter/node_modules", name, "package.json");
  return JSON.parse(readFileSync(path, "utf8")).version;
}
