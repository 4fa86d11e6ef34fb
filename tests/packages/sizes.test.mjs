// What a browser has to load, the WebAssembly module and its glue as a server sends them; and what npm does. The addons'
// budget is where they are built, in scripts/cross.mjs.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { packed } from "./packed.mjs";

/** The limit is 64 KB, of which 1 KB stays free, so that the next endpoint never has to be written for its size. */
const MOST_GZIP_BYTES = 63 * 1024;

/** As npm downloads it: the module, the JavaScript of every runtime, once more as CommonJS, and the types twice. */
const MOST_TARBALL_BYTES = 165 * 1024;

test("the WebAssembly module and its glue are small", (t) => {
  let total = 0;
  for (const name of ["postproxy_dm_bg.wasm", "postproxy_dm.js"]) {
    const bytes = readFileSync(new URL(`../../npm/wasm/${name}`, import.meta.url));
    const gzip = gzipSync(bytes, { level: 9 }).length;
    total += gzip;
    t.diagnostic(`${name}: ${bytes.length} bytes, ${gzip} gzip, ${brotliCompressSync(bytes).length} brotli`);
  }
  t.diagnostic(`together: ${total} of ${MOST_GZIP_BYTES} gzip`);
  assert(total <= MOST_GZIP_BYTES, `${total} bytes gzip, more than ${MOST_GZIP_BYTES}`);
});

test("the package is small", (t) => {
  const { size } = statSync(packed.main.tarball);
  t.diagnostic(`${size} of ${MOST_TARBALL_BYTES} bytes`);
  assert(size <= MOST_TARBALL_BYTES, `${size} bytes, more than ${MOST_TARBALL_BYTES}`);
});
