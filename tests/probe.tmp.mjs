import * as sdk from "postproxy-dm";
import { gzipSync } from "node:zlib";
import { startMisbehaving, bytes, read, readHead, answer, send, drip, flood, trickle, stall, hangUp, reset } from "./misbehaving-server.mjs";
const ok = bytes(200, {}, '{"id":"msg_1"}');
const J = '{"id":"msg_1"}';
const rows = {
  resetAtOnce: [reset], resetHead: [readHead, reset], reset: [read, reset], hang: [read, hangUp],
  statusline: [read, send("HTTP/1.1 20"), hangUp],
  headers: [read, send("HTTP/1.1 200 OK\r\nconte"), hangUp],
  headthenhang: [read, send("HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n"), hangUp],
  headNoLen: [read, send("HTTP/1.1 200 OK\r\n\r\n"), hangUp],
  short: [read, send("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n" + J), hangUp],
  shortreset: [read, send("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n" + J), reset],
  untilclose: [read, send("HTTP/1.0 200 OK\r\n\r\n" + J), hangUp],
  untilclosereset: [read, send("HTTP/1.1 200 OK\r\n\r\n" + J), reset],
  chunkbad: [read, send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n" + J), stall],
  chunkcut: [read, send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + "e\r\n"+ J + "\r\n"), hangUp],
  chunkhuge: [read, send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + "fffffffffffffffffff\r\n"+ J + "\r\n"), stall],
  chunkgood: [read, send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "e\r\n",J, "\r\n0\r\nx: y\r\n\r\n")],
  ssh: [read, send("SSH-2.0-OpenSSH\r\n"), stall],
  v9: [read, send("HTTP/9.9 200 OK\r\ncontent-length: 0\r\n\r\n"), stall],
  v2: [read, send("HTTP/2.0 200 OK\r\ncontent-length: 0\r\n\r\n"), stall],
  http10: [read, send("HTTP/1.0 200 OK\r\ncontent-length: 14\r\n\r\n" + J), stall],
  twolen: [read, send("HTTP/1.1 200 OK\r\ncontent-length: 14\r\ncontent-length: 15\r\n\r\n" + J), stall],
  twosame: [read, send("HTTP/1.1 200 OK\r\ncontent-length: 14\r\ncontent-length: 14\r\n\r\n" + J), stall],
  neg: [read, send("HTTP/1.1 200 OK\r\ncontent-length: -14\r\n\r\n" + J), stall],
  lenword: [read, send("HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n" + J), stall],
  lenhuge: [read, send("HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\n" + J), stall],
  lenandchunked: [read, send("HTTP/1.1 200 OK\r\ncontent-length: 14\r\ntransfer-encoding: chunked\r\n\r\ne\r\n" + J + "\r\n0\r\n\r\n"), stall],
  te: [read, send("HTTP/1.1 200 OK\r\ntransfer-encoding: br2\r\n\r\n"+J), hangUp],
  nocolon: [read, send("HTTP/1.1 200 OK\r\nbroken line\r\ncontent-length: 14\r\n\r\n"+J), stall],
  lf: [read, send("HTTP/1.1 200 OK\ncontent-length: 14\n\n"+J), stall],
  fold: [read, send("HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 14\r\n\r\n"+J), stall],
  nul: [read, send("HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 14\r\n\r\n"+J), stall],
  noreason: [read, send("HTTP/1.1 200\r\ncontent-length: 14\r\n\r\n"+J), stall],
  reason: [read, send("HTTP/1.1 200 \xff\xc3\xa9\r\ncontent-length: 14\r\n\r\n"+J), stall],
  endlesshead: [read, send("HTTP/1.1 200 OK\r\n"), flood("x-more: and more\r\n")],
  onelonghead: [read, send("HTTP/1.1 200 OK\r\nx: "), flood("x")],
  h15: [read, answer(200, {x: "x".repeat(15000)}, J)],
  h20: [read, answer(200, {x: "x".repeat(20000)}, J)],
  h100: [read, answer(200, {x: "x".repeat(100000)}, J)],
  h1000: [read, answer(200, {x: "x".repeat(1000000)}, J)],
  hmany: [read, answer(200, {x: Array(200).fill("y")}, J)],
  latin: [read, answer(200, {"x-a": "caf\xe9", "x-request-id": "r\xff"}, J)],
  latinerr: [read, answer(422, {"x-a": "caf\xe9", "x-request-id": "r\xff", "retry-after": "\xff"}, '{"error":"no"}')],
  dup: [read, answer(422, {"x-a": ["1","2"], "x-request-id": ["a","b"], "retry-after": ["1","2"], "content-type": ["text/plain", "text/html"]}, 'plain')],
  cookies: [read, answer(422, {"set-cookie": ["1=1","2=2"]}, 'plain')],
  s100: [read, send("HTTP/1.1 100 Continue\r\n\r\n", ok)],
  s102: [read, send("HTTP/1.1 102 Processing\r\n\r\n", ok)],
  s103: [read, send("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", ok)],
  s199: [read, send("HTTP/1.1 199 Hm\r\n\r\n", ok)],
  s101: [read, send("HTTP/1.1 101 Up\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"), stall],
  s101b: [read, send("HTTP/1.1 101 Up\r\n\r\n"), stall],
  s000: [read, answer("000", {}, J), stall], s099: [read, answer("099", {}, J), stall], s42: [read, answer("42", {}, J), stall], s1000: [read, answer("1000", {}, J), stall],
  sabc: [read, answer("abc", {}, J), stall],
  s299: [read, answer(299, {}, J)], s600: [read, answer(600, {}, J)], s999: [read, answer(999, {}, J)], s306: [read, answer(306, {}, J)], s304:[read, send("HTTP/1.1 304 N\r\n\r\n")],
  s204body: [read, answer(204, {}, J)], s205body: [read, answer(205, {}, J)], s300: [read, answer(300, {}, J)],
  hints: [read, trickle("HTTP/1.1 103 Early Hints\r\n\r\n")],
  hintsflood: [read, flood("HTTP/1.1 103 Early Hints\r\n\r\n")],
  e50: [read, send("HTTP/1.1 422 N\r\ncontent-length: 52428800\r\n\r\n"), flood("x", 52428800)],
  eInf: [read, send("HTTP/1.1 422 N\r\n\r\n"), flood("x")],
  ok20: [read, send("HTTP/1.1 200 N\r\n\r\n"), send("["), flood(" ", 20<<20), send("]"), hangUp],
  okInf: [read, send("HTTP/1.1 200 N\r\n\r\n"), flood(" ")],
  gz: [read, answer(200, {"content-encoding":"gzip"}, gzipSync(J))],
  gzcut: [read, answer(200, {"content-encoding":"gzip"}, gzipSync(J).subarray(0,15))],
  gzbad: [read, answer(200, {"content-encoding":"gzip"}, "not gzip")],
  gzbomb: [read, answer(422, {"content-encoding":"gzip"}, gzipSync(Buffer.alloc(50<<20, "x")))],
  gzunknown: [read, answer(200, {"content-encoding":"lz4"}, J)],
  bom: [read, answer(200, {}, "\ufeff"+J)], inv: [read, answer(200, {}, Buffer.from('{"id":"caf\xe9"}', "latin1"))],
  utf16: [read, answer(200, {}, Buffer.from(J, "utf16le"))],
  extra: [read, send(Buffer.concat([ok, bytes(200, {}, '{"id":"other"}')]))],
  extralong: [read, send("HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n" + J + "more")],
  drip: [read, drip(ok)],
  redirect: [read, answer(302, {location: "/api/other"}, "")],
};
const only = process.argv[2];
process.on("unhandledRejection", (e) => console.log("UNHANDLED", e));
for (const [name, steps] of Object.entries(rows)) {
  if (only && !name.match(only)) continue;
  const server = await startMisbehaving(steps);
  const p = new sdk.Postproxy({ apiKey: "pp_live_do_not_tell", baseUrl: server.url, maxRetries: 0, timeoutMs: 700 });
  const t = performance.now();
  let out;
  try { const r = await p.sendMessage("c", { body: "Hi" }).withResponse(); out = "OK " + JSON.stringify(r.data) + " " + r.status + JSON.stringify([...r.headers]).slice(0,80) + r.requestId; }
  catch (e) { out = `${e.name} ${e.code} ${e.outcome} ${e.status} ${e.requestId} ${e.retryAfterMs} ${JSON.stringify(e.body)?.slice(0,30)} | ${e.message?.slice(0,140)} ${JSON.stringify([...(e.headers??[])]).slice(0,80)}` }
  const ms = Math.round(performance.now() - t);
  let s = "";
  try { await server.settled() } catch (e) { s = "NOT SETTLED" }
  console.log(name.padEnd(14), ms, server.attempts, server.clients.map(c=>c.sent).join(), out, s);
  await server.stop();
}
