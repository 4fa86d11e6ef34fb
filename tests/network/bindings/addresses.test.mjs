// How the addresses of a host are found and tried: one that does not answer costs a moment, and many calls at once ask
// once. The hosts are names of loopback addresses on a machine with an /etc/hosts of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect as connectTo } from "node:net";
import { networkInterfaces } from "node:os";
import { after, before } from "node:test";
import { assert, bindingName, suite, test } from "../../conformance/harness.mjs";
import { calling, run, skip } from "../../machine.mjs";

const ANSWER = { data: [] };

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some(({ address }) => address === "::1");

/**
 * Listens and never takes a connection: a process that is stopped, whose queue is full. Connections to it hang.
 * @param {string} address
 * @param {number} [port]
 */
async function listenInVain(address, port = 0) {
  const source = `
    const server = require("node:net").createServer();
    server.listen({ host: "${address}", port: ${port}, backlog: 1 }, () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ["--eval", source], { stdio: ["ignore", "pipe", "inherit"] });
  const [printed] = await once(child.stdout, "data");
  child.kill("SIGSTOP");
  const taken = Number(printed);
  const waiting = [];
  for (let hangs = false; !hangs; ) {
    const socket = connectTo(taken, address);
    socket.on("error", () => {});
    waiting.push(socket);
    hangs = await Promise.race([
      once(socket, "connect").then(() => false),
      new Promise((resolve) => setTimeout(resolve, 1000, true)),
    ]);
  }
  return {
    port: taken,
    stop() {
      for (const socket of waiting) socket.destroy();
      child.kill("SIGKILL");
    },
  };
}

suite("the addresses of a host", () => {
  if (skip) return test("can't be chosen here", { skip }, () => {});
  let dead;
  let server;
  let deadOfIpv6;
  before(async () => {
    dead = await listenInVain("127.0.0.2");
    if (hasIpv6) deadOfIpv6 = await listenInVain("::1", dead.port);
    server = createServer((_, response) => response.end(JSON.stringify(ANSWER)));
    await once(server.listen(dead.port, "127.0.0.3"), "listening");
  });
  after(() => {
    dead.stop();
    deadOfIpv6?.stop();
    server.closeAllConnections();
    server.close();
  });

  const hosts = (...addresses) =>
    ["127.0.0.1 localhost", ...addresses.map((address) => `${address} api.test`)].join("\n");
  const options = () => ({ baseUrl: `http://Api.test:${dead.port}`, allowInsecureHttp: true });

  const lists = {
    "of which the first does not answer": ["127.0.0.2", "127.0.0.3"],
    "of which the second does not answer": ["127.0.0.3", "127.0.0.2"],
    "of which the first is refused": ["127.0.0.4", "127.0.0.3"],
    "of which the first is of IPv6 and does not answer": ["::1", "127.0.0.3"],
    "of which the first is of a family that is refused": ["fe80::1", "127.0.0.3"],
    "of which two do not work": ["127.0.0.4", "127.0.0.2", "127.0.0.3"],
  };
  const triesOne = bindingName === "wasm" && /^v18/.test(process.version);
  for (const [what, addresses] of Object.entries(lists)) {
    test(`${what}: the call is made within its deadline`, {
      skip:
        (triesOne &&
          addresses[0] !== "127.0.0.3" &&
          "Node 18's fetch tries the first address and no other") ||
        (!hasIpv6 && addresses.includes("::1") && "this machine has no IPv6"),
    }, async () => {
      // The one that does not answer has 5 of the 10 s in which a connection must come about: the deadline is before that.
      const call = "postproxy.listProfiles({ timeoutMs: 4500 })";
      assert.deepEqual(await run(calling(options(), { call }), { hosts: hosts(...addresses) }), {
        data: ANSWER,
      });
    });
  }

  test("none of which works: the call says so, and that nothing was sent", async () => {
    const machine = { hosts: hosts("127.0.0.4", "127.0.0.5") };
    const error = await run(calling({ ...options(), maxRetries: 0 }), machine);
    assert.equal(error.code, "connection_failed");
    assert.equal(error.outcome, "not_sent");
  });

  test("that has none: the call says so, and that nothing was sent", async () => {
    const baseUrl = `http://nobody.test:${dead.port}`;
    const error = await run(calling({ ...options(), baseUrl, maxRetries: 0 }), { hosts: hosts("127.0.0.3") });
    assert.equal(error.code, "connection_failed");
    assert.equal(error.outcome, "not_sent");
  });

  if (bindingName !== "native") return;

  test("are looked up on a few threads, however many calls are made at once", async () => {
    const before = `
      import { readdirSync } from "node:fs";
      const threads = () => readdirSync("/proc/self/task").length;`;
    const call = `(async () => {
      await postproxy.listProfiles();
      const before = threads();
      let most = 0;
      const timer = setInterval(() => { most = Math.max(most, threads()); }, 1);
      const calls = Array.from({ length: 1000 }, () => postproxy.listProfiles());
      most = Math.max(most, threads());
      await Promise.all(calls);
      clearInterval(timer);
      return { more: Math.max(most, threads()) - before };
    })()`;
    const { data } = await run(calling(options(), { before, call }), { hosts: hosts("127.0.0.3") });
    assert(data.more <= 8, `${data.more} more threads`);
  });
});
