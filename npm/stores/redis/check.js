// Reads what INFO says of a server: whether it is new enough, and whether it throws events away when its memory is full.

import { invalid } from "../../invalid.js";

/** The oldest Redis that the scripts are tested with. */
const OLDEST = [6, 2];

/**
 * Warnings about a server. Refuses one that can't keep events.
 * @param {{ server: string | undefined, memory: string | undefined, library: string }} given
 * @returns {string[]}
 */
export function readServer({ server = "", memory = "", library }) {
  const version = field(server, "redis_version");
  if (version !== undefined && isOlder(version)) {
    throw invalid(
      "store",
      `is Redis ${version}, which is too old: use Redis ${OLDEST.join(".")} or newer, or Valkey`,
    );
  }
  const policy = field(memory, "maxmemory_policy");
  if (policy?.startsWith("allkeys-")) {
    throw invalid(
      "store",
      `is a Redis that throws away events when its memory is full (maxmemory-policy is ${policy}): ` +
        "set maxmemory-policy to noeviction, or use another Redis than the one for your cache",
    );
  }
  if (policy !== undefined) return [];
  const where = library === "Upstash" ? "in Upstash's console" : "with CONFIG GET maxmemory-policy";
  return [
    `The store can't read whether this Redis evicts keys, because it refuses INFO. See ${where} that eviction is off, ` +
      "or events are lost when its memory is full.",
  ];
}

/**
 * @param {string} info
 * @param {string} name
 */
function field(info, name) {
  return new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info.replace(/^=/, ""))?.[1];
}

/** @param {string} version */
function isOlder(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
