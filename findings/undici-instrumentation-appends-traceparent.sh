#!/usr/bin/env bash
# @opentelemetry/instrumentation-undici 0.33.0 adds its `traceparent` to a request that has one already, where other
# instrumentations replace it. The server gets two header lines, which Node joins with a comma, and the W3C propagator of
# @opentelemetry/core 2.12.1 reads no context from that: the trace ends there. So a client that writes `traceparent` itself
# must not do so where this instrumentation is on.
#
# Seen with Node 20.20.2:
SEEN='without one: 1 header, the server reads a context: true
with one: 2 headers, the server reads a context: false'
#
# Exits with 0 as long as this is so, and with 1 once it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts @opentelemetry/api@1.9.1 @opentelemetry/sdk-trace-node@2.12.1 \
  @opentelemetry/instrumentation-undici@0.33.0

cat >send.mjs <<'JS'
import { once } from "node:events";
import { createServer } from "node:http";
import { ROOT_CONTEXT, propagation, trace } from "@opentelemetry/api";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

new NodeTracerProvider().register();
new UndiciInstrumentation().enable();

const server = createServer(({ headers, rawHeaders }, response) => {
  const count = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "traceparent").length;
  const context = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
  response.end(`${count} header${count === 1 ? "" : "s"}, the server reads a context: ${context !== undefined}`);
});
await once(server.listen(0, "127.0.0.1"), "listening");

const own = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
for (const [title, headers] of [["without one", {}], ["with one", own]]) {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}`, { headers });
  console.log(`${title}: ${await answer.text()}`);
}
server.close();
JS

seen=$(node send.mjs)
echo "$seen"
[ "$seen" = "$SEEN" ]
