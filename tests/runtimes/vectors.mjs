// The vectors that the portable suite is given.

import { readFileSync } from "node:fs";

export function readVectors() {
  const read = (name) => [
    name,
    JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8")),
  ];
  return Object.fromEntries(["signatures", "events", "windows"].map(read));
}
