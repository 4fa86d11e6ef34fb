#!/usr/bin/env bash
# @vercel/nft 1.11.5 (the newest in November 2026) lists the files that a deployment needs. It follows
# `new URL("./data.bin", import.meta.url)` in a function whose body is a block, but misses the same expression if it is
# the whole body of an arrow function. It doesn't warn about the missing file.
#
# Seen:
#   arrow.mjs: misses data.bin
#   block.mjs: traces data.bin
#   top.mjs: traces data.bin
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' >package.json
npm install --no-audit --no-fund --silent @vercel/nft@1.11.5

echo data >data.bin
cat >top.mjs <<'JS'
export const address = new URL("./data.bin", import.meta.url);
JS
cat >block.mjs <<'JS'
export const address = () => {
  return new URL("./data.bin", import.meta.url);
};
JS
cat >arrow.mjs <<'JS'
export const address = () => new URL("./data.bin", import.meta.url);
JS
cat >trace.mjs <<'JS'
import { nodeFileTrace } from "@vercel/nft";

for (const file of ["arrow.mjs", "block.mjs", "top.mjs"]) {
  const { fileList, warnings } = await nodeFileTrace([file]);
  console.log(`${file}: ${fileList.has("data.bin") ? "traces" : "misses"} data.bin${warnings.size ? ", warns" : ""}`);
}
JS

diff <(node trace.mjs) - <<'SEEN'
arrow.mjs: misses data.bin
block.mjs: traces data.bin
top.mjs: traces data.bin
SEEN
echo "as described"
