// The options that depend on what is around the bot: credentials from the environment or from functions, and whether the
// process lives on.

import { afterEach, test } from "node:test";
import { assert, newPerson, sentTo, sleep, startBot, until, withEmulator } from "./harness.mjs";

const context = withEmulator();

const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
});

async function isAnswered(bot) {
  const { emulator, client } = context;
  const { chat } = await newPerson(emulator, "facebook");
  await until("it is answered", async () => (await sentTo(client, chat.id)).length === 1);
  await bot.stop();
}

const answer = (chat) => chat.onDirectMessage((thread) => thread.post("Hello"));

test("the key, the secret and the address come from the environment", async () => {
  const { apiKey, webhookSecret, url } = context.emulator;
  Object.assign(process.env, {
    POSTPROXY_API_KEY: apiKey,
    POSTPROXY_WEBHOOK_SECRET: webhookSecret,
    POSTPROXY_BASE_URL: url,
  });
  const adapter = { apiKey: undefined, webhookSecret: undefined, baseUrl: undefined };
  await isAnswered(await startBot(context.emulator, answer, { adapter }));
});

test("the key and the secret may be functions", async () => {
  const { apiKey, webhookSecret } = context.emulator;
  const adapter = { apiKey: async () => apiKey, webhookSecret: async () => ["whsec_old", webhookSecret] };
  await isAnswered(await startBot(context.emulator, answer, { adapter }));
});

for (const [where, options, runsAgain] of [
  ["on a host that freezes processes", {}, false],
  ["on such a host, with `start: true`", { start: true }, true],
  ["elsewhere, with `start: false`", { start: false }, false],
]) {
  test(`what failed ${runsAgain ? "runs again by itself" : "waits for the service or for drain"} ${where}`, async () => {
    if (where.startsWith("on")) process.env.VERCEL = "1";
    let runs = 0;
    const register = (chat) =>
      chat.onDirectMessage(() => {
        runs += 1;
        if (runs === 1) throw new Error("fails once");
      });
    const bot = await startBot(context.emulator, register, { adapter: options });
    await newPerson(context.emulator, "facebook");
    await until("it has run", () => runs > 0);
    if (!runsAgain) {
      await sleep(300);
      assert.equal(runs, 1);
      await bot.adapter.receiver.drain();
    }
    await until("it has run again", () => runs === 2);
    await bot.stop();
  });
}
