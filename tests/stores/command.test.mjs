// `npx postproxy-dm events` beside a bot: the module that it imports begins no work, and what the module has begun is given back.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startRedis } from "./redis-server.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const file = (name) => JSON.stringify(join(root, name));

/** A message, as the service delivers it. */
const DELIVER = `
const object = { id: "msg_1", chat_id: "chat_1", direction: "inbound", body: "Hello" };
const event = { id: "evt_1", type: "message.received", created_at: "2026-05-31T14:00:00Z", data: { object } };
const body = JSON.stringify(event);
const deliver = (receiver) => receiver.receive(body, { "x-postproxy-signature": signWebhook(body, "whsec") });
`;

/** Leaves one event that waits and is due. */
const SEED = `
const receiver = createReceiver({
  secret: "whsec", store: redisStore(new Redis(process.env.REDIS_URL)), onError() {}, backoff: { firstMs: 1, maxMs: 1 },
  on: { "message.received": () => { throw new Error("not now"); } },
});
await deliver(receiver);
process.exit();
`;

/** A bot that works on whatever is due as soon as it is imported. */
const BOT = `
const receiver = createReceiver({
  secret: "whsec", store: redisStore(new Redis(process.env.REDIS_URL)), leaseMs: 1000, handlerTimeoutMs: 60_000, onError() {},
  client: { sendMessage() {}, listProfiles() { throw new Error("asked the API"); } },
  on: { "message.received": () => { console.log("begun"); return new Promise(() => {}); } },
});
`;
const STARTS = `
receiver.start();
receiver.start({ pollMs: 10 });
receiver.drain();
const none = receiver.catchUp({ since: 0 });
`;

/** A bot that is in the middle of a handler when it is imported. */
const BUSY = `
let resolve;
const begun = new Promise((done) => { resolve = done; });
const receiver = createReceiver({
  secret: "whsec", store: redisStore(new Redis(process.env.REDIS_URL)), onError() {},
  on: { "message.received": () => { resolve(); return new Promise(() => {}); } },
});
deliver(receiver);
await begun;
export default receiver;
`;

const esm = (text) => `
import { createReceiver, signWebhook } from ${file("npm/node.js")};
import { redisStore } from ${file("npm/stores/redis.js")};
import { Redis } from ${JSON.stringify(import.meta.resolve("ioredis"))};
${DELIVER}${text}`;
const commonJs = (text) => `
const { createReceiver, signWebhook } = require(${file("npm/cjs/node.cjs")});
const { redisStore } = require(${file("npm/cjs/redis.cjs")});
const { Redis } = require(${JSON.stringify(fileURLToPath(import.meta.resolve("ioredis")))});
${text}`;

describe("the command beside a bot", () => {
  let folder;
  let redis;
  before(async () => {
    redis = await startRedis();
    folder = mkdtempSync(join(tmpdir(), "postproxy-dm-"));
    writeFileSync(join(folder, "package.json"), "{}");
    writeFileSync(join(folder, "seed.mjs"), esm(SEED));
    writeFileSync(join(folder, "bot.mjs"), esm(`${BOT}${STARTS}await none;\nexport { receiver };`));
    writeFileSync(join(folder, "bot.cjs"), commonJs(`${BOT}${STARTS}module.exports = { receiver };`));
    writeFileSync(join(folder, "busy.mjs"), esm(BUSY));
    const { code, stderr } = await node([join(folder, "seed.mjs")]);
    assert.equal(code, 0, stderr);
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await redis.stop();
  });

  const node = (args) =>
    new Promise((resolve) => {
      const env = { ...process.env, REDIS_URL: redis.url };
      execFile(process.execPath, args, { cwd: folder, env, timeout: 60_000 }, (error, stdout, stderr) =>
        resolve({ code: error ? (error.code ?? "killed") : 0, stdout, stderr }),
      );
    });

  /** The one row that waits. */
  const look = async (bot) => {
    const args = ["events", "list", "--state", "waiting", "--json", "--receiver", bot];
    const { code, stdout, stderr } = await node([join(root, "npm/cli.js"), ...args]);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  for (const bot of ["bot.mjs", "bot.cjs"]) {
    test(`begins no work of ${bot}, however often it looks`, async () => {
      for (let looks = 0; looks < 6; looks += 1) {
        const { id, state, starts, dueInMs } = await look(bot);
        assert.deepEqual(
          { id, state, starts, dueInMs },
          { id: "evt_1", state: "waiting", starts: 0, dueInMs: 0 },
        );
      }
    });
  }

  test("gives back what the module has begun", async () => {
    for (let looks = 0; looks < 6; looks += 1) {
      const during = await look("busy.mjs");
      assert.equal(during.starts, 1, "the handler is running");
      const { starts, failures } = await look("bot.mjs");
      assert.deepEqual({ starts, failures }, { starts: 0, failures: 1 });
    }
  });

  test("leaves the bot itself at work", async () => {
    const bot = BOT.replace('console.log("begun");', 'console.log("begun"); process.exit();');
    const { stdout } = await node(["--input-type=module", "--eval", esm(`${bot}receiver.start();`)]);
    assert.equal(stdout, "begun\n");
  });
});
