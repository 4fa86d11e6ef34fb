// What a browser has to load, the WebAssembly module of an entry and its glue as a server sends them; and what npm does. The addons'
// budget is where they are built, in scripts/cross.mjs.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import { sizes } from "../../scripts/size.mjs";
import { packed } from "./packed.mjs";

/** How far the module may be from the figure that is committed. Other versions of zlib differ by far less. */
const MOST_DRIFT_BYTES = 500;

/**
 * As npm downloads it: three modules, the JavaScript of every runtime, once more in the files that Node loads, the types twice;
 * the command; spans for OpenTelemetry; the notices; and 118 KB of documents, without their pictures.
 */
const MOST_TARBALL_BYTES = (622 + 118) * 1024;

for (const { name, files, gzip, committed, most } of sizes()) {
  test(`the WebAssembly module ${name} and its glue are small`, (t) => {
    for (const { name, bytes, gzip } of files) t.diagnostic(`${name}: ${bytes} bytes, ${gzip} gzip`);
    t.diagnostic(`together: ${gzip} of ${most} gzip`);
    assert(gzip <= most, `${gzip} bytes gzip, more than ${most}`);
    const drift = gzip - committed;
    const remedy =
      "look at `npm run size`, then commit `npm run size -- --update` with the change that moved it";
    assert(Math.abs(drift) <= MOST_DRIFT_BYTES, `${drift} bytes from scripts/size.json: ${remedy}`);
  });
}

test("the package is small", (t) => {
  const { size } = statSync(packed.main.tarball);
  t.diagnostic(`${size} of ${MOST_TARBALL_BYTES} bytes`);
  assert(size <= MOST_TARBALL_BYTES, `${size} bytes, more than ${MOST_TARBALL_BYTES}`);
});
