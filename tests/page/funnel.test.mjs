// examples/comment-funnel, watched in the page: the customer comments on a post, and the bot, a process of its own, replies
// privately and goes on in the chat.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { assert, pageTest, seen, until, withBrowser } from "./harness.mjs";

const program = fileURLToPath(new URL("../../examples/comment-funnel/bot.mjs", import.meta.url));
const context = withBrowser();

/** Starts the bot, and sends it the emulator's webhooks. It ends with the test. */
async function startBot({ emulator, after }) {
  const settings = {
    POSTPROXY_API_KEY: emulator.api_key,
    POSTPROXY_BASE_URL: emulator.url,
    POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
    PORT: "0",
  };
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  after(async () => {
    await emulator.control("webhook", { url: null }, "PUT");
    child.kill();
    await ended;
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, "line"),
    ended.then(([code]) => assert.fail(`the bot ended with ${code}`)),
  ]);
  await emulator.control("webhook", { url: line.match(/http:\S+/)[0] }, "PUT");
}

const QUESTION = "Which one do you mean?";

for (const platform of ["Messenger", "Instagram"]) {
  pageTest(context, `a comment on ${platform} leads through a private reply to a chat`, async (it) => {
    const { phone, inbox, log } = it;
    await startBot(it);
    await it.takePhone("Jane Doe", platform);
    await it.comment("How much is it?");
    await seen(inbox.getByRole("list", { name: "Comments of Jane Doe" }).getByText("How much is it?"));

    // Nobody at the inbox did anything: the reply is the bot's.
    await seen(it.message(phone, QUESTION));
    await seen(it.message(inbox, QUESTION).getByText("✓✓ Read"));
    const own = inbox.getByRole("textbox", { name: /^Private reply to/ });
    await own.waitFor({ state: "detached" });

    await phone.getByRole("toolbar", { name: "Quick replies" }).getByText("The red one").click();
    await seen(inbox.getByText("Tapped: RED"));
    await seen(it.message(phone, "The red one is 14 €, and back in May."));

    await it.write("And the green one?");
    await seen(it.message(phone, "Thanks! A colleague will answer you here."));
    await seen(it.message(inbox, "Thanks! A colleague will answer you here.").getByText("✓✓ Read"));

    await log.getByRole("button", { name: "Webhooks" }).click();
    await seen(log.getByRole("option", { name: /comment\.created.*204/ }));
    const received = log.getByRole("option", { name: /message\.received.*204/ });
    await until("both webhooks", async () => (await received.count()) === 2);
    assert.equal(await phone.getByRole("article").count(), 5);
  });
}
