#!/usr/bin/env bash
# @vercel/node 24.0.0 (the newest in November 2026) holds the server that `vercel dev` starts for a function. It passes the
# request's headers on as they are, and undici refuses `Transfer-Encoding`: a chunked body is answered with 500, and the
# function isn't called. The same body with a Content-Length arrives.
#
# Seen:
#   with a Content-Length: 200
#   chunked: 500 InvalidArgumentError: invalid transfer-encoding header
set -euo pipefail

folder=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts @vercel/node@24.0.0 @vercel/build-utils@14.21.0

mkdir api
echo 'export const POST = async (request) => new Response(String((await request.text()).length));' >api/echo.js
port=$(node -e 'const server = require("net").createServer().listen(0, () => { console.log(server.address().port); server.close(); })')
VERCEL_DEV_ENTRYPOINT=api/echo.js VERCEL_DEV_PORT=$port node node_modules/@vercel/node/dist/dev-server.mjs >log 2>&1 &
server=$!
until grep -q listening log; do sleep 0.1; done

cat >send.mjs <<'JS'
const url = `http://127.0.0.1:${process.argv[2]}/api/echo`;
const chunked = new ReadableStream({
  start(stream) {
    stream.enqueue(new TextEncoder().encode("{}"));
    stream.close();
  },
});
for (const [title, body] of [["with a Content-Length", "{}"], ["chunked", chunked]]) {
  const answer = await fetch(url, { method: "POST", body, duplex: "half" });
  const [line] = (await answer.text()).split("\n");
  console.log(`${title}: ${answer.status}${answer.ok ? "" : ` ${line}`}`);
}
JS

diff <(node send.mjs "$port") - <<'SEEN'
with a Content-Length: 200
chunked: 500 InvalidArgumentError: invalid transfer-encoding header
SEEN
echo "as described"
