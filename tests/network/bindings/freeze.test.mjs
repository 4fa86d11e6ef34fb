// A process that is frozen for longer than the server keeps its connections, as a function of AWS Lambda is between two events:
// the next call finds a connection that is gone.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { assert, suite, test, until } from "../../conformance/harness.mjs";

/** Makes a call for each line that it reads, and prints what came of it. */
const program = `
  import { createInterface } from "node:readline";
  import { Postproxy } from "postproxy-dm";
  const options = { apiKey: "pp_live_1", maxRetries: Number(process.argv[2]) };
  const postproxy = new Postproxy(process.argv[3] ? { ...options, ca: process.argv[3] } : options);
  for await (const line of createInterface({ input: process.stdin })) {
    const told = ({ code, outcome }) => ({ code, outcome });
    const { attempts, ...failed } = await postproxy.sendMessage("chat_1", { body: line }).withResponse().catch(told);
    console.log(JSON.stringify({ attempts, ...failed.outcome && failed }));
  }`;

const KEEP_ALIVE_MS = 300;
const authority = readFileSync(new URL("../authorities/authority.pem", import.meta.url), "utf8");

const skip = process.platform === "win32" && "no process can be frozen here";

suite("a process that was frozen", () => {
  let server;
  let open = 0;
  const sent = [];
  before(async () => {
    server = createServer(async (request, response) => {
      let text = "";
      for await (const piece of request) text += piece;
      sent.push([JSON.parse(text).body, request.headers["idempotency-key"]]);
      // With its own `connection`, the server doesn't say how long it keeps one. Load balancers don't either.
      const headers = { "content-type": "application/json", connection: "keep-alive" };
      response.writeHead(201, headers).end('{"id":"msg_1"}');
    });
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.on("connection", (socket) => {
      open += 1;
      socket.on("close", () => {
        open -= 1;
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Makes a call, freezes the process until the server has closed the connection, and makes another. */
  async function thaw(maxRetries, ca = "") {
    sent.splice(0);
    const child = spawn(
      process.execPath,
      ["--input-type=module", "--eval", program, "x", String(maxRetries), ca],
      {
        env: { ...process.env, POSTPROXY_BASE_URL: `http://127.0.0.1:${server.address().port}` },
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    const told = async () => JSON.parse((await once(child.stdout, "data"))[0]);
    try {
      child.stdin.write("before\n");
      await told();
      child.kill("SIGSTOP");
      assert.equal(open, 1, "the process has kept its connection");
      await until("the end of the connection", () => open === 0);
      child.stdin.write("after\n");
      await pause(50);
      child.kill("SIGCONT");
      return await told();
    } finally {
      child.kill("SIGKILL");
    }
  }

  test("sends the next message, once", { skip }, async () => {
    const { code, outcome } = await thaw(2);
    assert.deepEqual([code, outcome], [undefined, undefined]);
    const keys = new Set(sent.filter(([body]) => body === "after").map(([, key]) => key));
    assert.equal(keys.size, 1);
  });

  test("needs no second attempt for it, because the closed connection is seen before anything is sent", {
    skip,
  }, async () => {
    // With an authority, WebAssembly makes the requests with node:http.
    for (const ca of ["", "", "", authority, authority, authority]) {
      const { code, outcome } = await thaw(0, ca);
      assert.deepEqual([code, outcome], [undefined, undefined], ca && "with an authority");
    }
  });
});
