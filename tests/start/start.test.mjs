// `npm start -- --once` as a user runs it: the transcript, and a failure wherever a step fails.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs `npm start -- --once`; its exit code and everything it printed. */
function start(args = [], env = {}) {
  return new Promise((resolve) => {
    execFile(
      "npm",
      ["start", "--silent", "--", "--once", ...args],
      { cwd: root, env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

describe("npm start -- --once", () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "postproxy-start-"));
  });
  after(() => rm(folder, { recursive: true }));

  const botFile = async (source) => {
    const file = join(folder, "bot.mjs");
    await writeFile(file, source);
    return ["--bot", file];
  };

  test("plays the conversation to its end", async () => {
    const { code, output } = await start();
    assert.equal(code, 0, output);
    const steps = [
      "Where is my order",
      "Thanks for writing",
      "✓ sent",
      "✓ delivered",
      "✓ read",
      "👍 to",
      "❤ to",
    ];
    let at = -1;
    for (const step of steps) {
      assert(output.indexOf(step, at) > at, `${step} is missing or out of order in\n${output}`);
      at = output.indexOf(step, at);
    }
  });

  test("fails when the bot has the wrong secret, and shows why", async () => {
    const { code, output } = await start([], { POSTPROXY_WEBHOOK_SECRET: "whsec_wrong" });
    assert.equal(code, 1);
    assert.match(output, /\[bot\] WebhookError: the signature does not match/);
    assert.match(output, /The bot's answer did not happen/);
  });

  test("fails when the bot has the wrong key", async () => {
    const { code, output } = await start([], { POSTPROXY_API_KEY: "pp_test_wrong" });
    assert.equal(code, 1);
    assert.match(output, /\[bot\] AuthenticationError/);
    assert(!output.includes("pp_test_wrong"));
  });

  test("fails when the bot does not start", async () => {
    const { code, output } = await start(await botFile("process.exit(3);"));
    assert.equal(code, 1);
    assert.match(output, /The bot ended with 3 before it was ready/);
  });

  test("fails when the bot is killed on the way", async () => {
    const bot = `
      import { createServer } from "node:http";
      const server = createServer(() => process.kill(process.pid, "SIGKILL"));
      server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`;
    const { code, output } = await start(await botFile(bot));
    assert.equal(code, 1);
    assert.match(output, /did not happen: the bot has ended/);
  });

  test("fails when the bot says nothing to the customer", async () => {
    const bot = `
      import { createServer } from "node:http";
      const server = createServer((_, response) => response.writeHead(204).end());
      server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`;
    const { code, output } = await start(await botFile(bot));
    assert.equal(code, 1);
    assert.match(output, /The bot's answer did not happen within 15 s/);
  });
});
