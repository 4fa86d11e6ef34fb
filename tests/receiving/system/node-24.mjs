// Node 24 from npm, for what Node 20 lacks: node:sqlite, and pg-boss 12.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** The path of its program. */
export function node24() {
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  return join(dirname(require.resolve(`node-24-${process.arch}/package.json`)), "bin", "node");
}
