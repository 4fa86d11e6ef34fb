// What a browser has to load: the WebAssembly module and its glue, as a server sends them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";

const MOST_GZIP_BYTES = 55 * 1024;

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
