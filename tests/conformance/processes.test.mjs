// What a call owes the process around it, seen from outside: which failures are unhandled, what ends the process, what
// is printed. Each in a process of its own.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assert, startReceiver, suite, test } from "./harness.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a module in a process of its own, with a client of a server; how it ended. */
async function program(source, url = "http://127.0.0.1:9") {
  const head = `
    import { Postproxy } from "postproxy-dm";
    const postproxy = new Postproxy({ apiKey: "pp_live_1", baseUrl: "${url}", maxRetries: 0 });\n`;
  const args = ["--input-type=module", "--eval", head + source];
  const ended = promisify(execFile)(process.execPath, args, { cwd: root, timeout: 20_000 });
  return ended.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

suite("the promise of a call that fails", () => {
  const count = `
    let unhandled = 0;
    process.on("unhandledRejection", () => { unhandled += 1; });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 200));\n`;
  for (const [name, use, expected] of [
    ["nobody asks", "postproxy.getChat('');", 1],
    ["it is awaited", "await postproxy.getChat('').catch(() => {});", 0],
    ["the whole answer is awaited", "await postproxy.getChat('').withResponse().catch(() => {});", 0],
    ["nobody asks for the whole answer that was wanted", "postproxy.getChat('').withResponse();", 1],
    ["a list is walked", "try { for await (const _ of postproxy.listChats('')); } catch {}", 0],
    ["nobody asks a list", "postproxy.listChats('');", 1],
    ["it is one of several", "await Promise.allSettled([postproxy.getChat(''), postproxy.getChat('x')]);", 0],
    ["nobody waits for a message", "postproxy.waitForMessage('');", 1],
  ]) {
    test(`is unhandled ${expected} times where ${name}`, async () => {
      const { stdout, stderr } = await program(`${count}${use}\nawait pause(); console.log(unhandled);`);
      assert.equal(stdout.trim(), String(expected), stderr);
    });
  }
});

/** Runs a module against a server that answers so; how it ended. */
async function against(answer, source) {
  const server = await startReceiver(answer);
  try {
    return await program(source, server.url);
  } finally {
    await server.stop();
  }
}

suite("callbacks", () => {
  test("harm nothing when they throw or reject, and the log tells of it", async () => {
    const { code, stdout, stderr } = await against(
      (_, number) => (number % 2 === 1 ? [503, { "retry-after": "0" }] : [200, {}, '{"id":"msg_1"}']),
      `
      const throws = () => { throw new Error("mine"); };
      const rejects = async () => throws();
      for (const tell of [throws, rejects, () => ({ then: (_, reject) => reject("mine") })]) {
        await postproxy.sendMessage("chat_1", { media: [new Uint8Array(3)] }, {
          maxRetries: 1, onAttempt: tell, onUploadProgress: tell,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log("went on");`,
    );
    assert.deepEqual([code, stdout.trim()], [0, "went on"], stderr);
    const told = stderr.match(/^postproxy-dm: .*$/gm) ?? [];
    assert.deepEqual(
      [...new Set(told)].sort(),
      ["onAttempt", "onUploadProgress"].flatMap((name) => [
        `postproxy-dm: ${name} failed: Error: mine`,
        `postproxy-dm: ${name} failed: mine`,
      ]),
    );
  });
});

suite("a signal", () => {
  test("may be that of a hundred calls, with no warning of a leak and no listener left", async () => {
    const { code, stdout, stderr } = await against(
      () => undefined,
      `
      import { getEventListeners } from "node:events";
      const controller = new AbortController();
      const { signal } = controller;
      const calls = Array.from({ length: 100 }, () => postproxy.listProfiles({ signal }));
      const waits = Array.from({ length: 20 }, () => postproxy.waitForMessage("msg_1", { signal }));
      const ended = Promise.allSettled([...calls, ...waits]);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const during = getEventListeners(signal, "abort").length;
      controller.abort();
      const names = (await ended).map(({ reason }) => reason.name);
      console.log(JSON.stringify([during, getEventListeners(signal, "abort").length, [...new Set(names)]]));`,
    );
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(JSON.parse(stdout), [1, 0, ["AbortError"]]);
  });
});
