// `send`, `react` and `webhooks`: what reaches the service, and what is said of it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  assert,
  before,
  cells,
  describe,
  jsonLines,
  personWrites,
  startReceiver,
  test,
  until,
  withCommand,
} from "./harness.mjs";

describe("writing commands", () => {
  const context = withCommand();
  const run = (...args) => context.run(args);
  const messages = async (chat) =>
    (await context.emulator.api("GET", `/chats/${chat}/messages?direction=outbound`)).body.data;
  const faults = (list) => context.emulator.control("faults", { seed: 1, faults: list }, "PUT");
  let chat;
  let message;
  before(async () => {
    ({ chat, message } = await personWrites(context));
  });

  test("send a text, and show the message", async () => {
    const { code, stdout, stderr } = await run("send", chat.id, "Your order shipped.");
    assert.deepEqual([code, stderr], [0, ""]);
    const [row] = cells(stdout);
    assert.deepEqual([row.FROM, row.STATUS, row.MESSAGE], ["you", "pending", "Your order shipped."]);
    const [sent] = await messages(chat.id);
    assert.deepEqual([sent.id, sent.body], [row.ID, "Your order shipped."]);
  });

  test("send with quick replies, a tag, and until it is read", async () => {
    const replies = ["--quick-reply", "Yes=yes=1", "--quick-reply=No"];
    const more = ["--tag", "HUMAN_AGENT", "--wait", "delivered", "--json"];
    const { code, stdout, stderr } = await run("send", chat.id, "Shall I?", ...replies, ...more);
    assert.equal(code, 0, stderr);
    const [sent] = jsonLines(stdout);
    assert.deepEqual(
      [sent.status, sent.tag, sent.external_delivered_at !== null],
      ["published", "HUMAN_AGENT", true],
    );
    assert.deepEqual(
      sent.quick_replies.map(({ title, payload }) => [title, payload]),
      [
        ["Yes", "yes=1"],
        ["No", "No"],
      ],
    );
  });

  test("send what comes on standard input, without the end of its line", async () => {
    const { code } = await context.run(["send", chat.id, "-"], { input: "first\nsecond\n" });
    assert.equal(code, 0);
    assert.equal((await messages(chat.id))[0].body, "first\nsecond");
    assert.equal((await run("send", chat.id, "--", "--dashes")).code, 0);
    assert.equal((await messages(chat.id))[0].body, "--dashes");
  });

  test("send a file", async () => {
    writeFileSync(join(context.home, "receipt.pdf"), "%PDF-1.4\n%%EOF\n");
    const { code, stdout, stderr } = await run("send", chat.id, "--file", "receipt.pdf", "--wait=published");
    assert.equal(code, 0, stderr);
    assert.match(cells(stdout)[0].MESSAGE, /^\(file .*receipt\.pdf\)$/);
    assert.equal((await messages(chat.id))[0].attachments.length, 1);
  });

  test("send once under one key", async () => {
    const send = () => run("send", chat.id, "Once", "--idempotency-key", "order-1042", "--json");
    const [first, second] = [await send(), await send()];
    assert.deepEqual([first.code, second.code], [0, 0]);
    assert.equal(jsonLines(second.stdout)[0].id, jsonLines(first.stdout)[0].id);
  });

  test("say how to find out whether a message was sent", async () => {
    await faults([{ kind: "drop_after", operation: "sendMessage", times: 3 }]);
    const { code, stderr } = await run("send", chat.id, "Did you get it?");
    assert.equal(code, 1);
    const [, key] = stderr.match(/It may have been sent\. Run the same command with --idempotency-key (\S+)/);
    const before = await messages(chat.id);
    const again = await run("send", chat.id, "Did you get it?", "--idempotency-key", key);
    assert.equal(again.code, 0, again.stderr);
    assert.equal((await messages(chat.id)).length, before.length);
  });

  test("ended before an answer, say the same and exit with 130", async () => {
    await faults([{ kind: "latency", operation: "sendMessage", ms: 5000, times: 1 }]);
    const send = context.start(["send", chat.id, "Wait for it"]);
    await until("the request", async () => (await context.emulator.control("faults")).faults[0].struck > 0);
    const { code, stdout, stderr } = await send.end("SIGINT");
    assert.deepEqual([code, stdout], [130, ""]);
    assert.match(stderr, /^stopped\. To go on: the same command with --idempotency-key \S+/);
  });

  test("end while they wait for standard input", async () => {
    const send = context.start(["send", chat.id, "-"], { isOpen: true });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { code } = await send.end("SIGTERM");
    assert.equal(code, 143);
  });

  test("say the id of a message that was accepted and waited for too long", async () => {
    await faults([{ kind: "transient_platform_error", code: 613, times: 1 }]);
    const send = context.start(["send", chat.id, "Soon?", "--wait", "published"]);
    const [{ id }] = await until("the message", async () => {
      const found = await messages(chat.id);
      return found[0].body === "Soon?" && found;
    });
    await until("the wait", async () => (await messages(chat.id))[0].status !== "pending");
    const { code, stderr } = await send.end("SIGINT");
    assert.equal(code, 130);
    assert(stderr.includes(`the message ${id} was sent`), stderr);
  });

  test("write the log beside the output", async () => {
    const { code, stdout, stderr } = await context.run(["webhooks", "list", "--json"], {
      env: { POSTPROXY_LOG: "debug" },
    });
    assert.deepEqual([code, stdout], [0, ""]);
    assert.match(stderr, /listWebhooks/);
  });

  test("say why a message failed, or was refused", async () => {
    await faults([{ kind: "permanent_platform_error", code: 551, message: "gone", times: 1 }]);
    const failed = await run("send", chat.id, "Hello?", "--wait", "published");
    assert.deepEqual([failed.code, failed.stdout], [1, ""]);
    assert.match(failed.stderr, /gone|551/);
    const refused = await run("send", chat.id, "x".repeat(2001));
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /2000/);
  });

  test("react, and take it back", async () => {
    const { code, stdout } = await run("react", message.id, "love");
    assert.equal(code, 0);
    assert.deepEqual(cells(stdout), [{ ID: message.id, REACTIONS: "❤" }]);
    const { stdout: json } = await run("react", message.id, "--remove", "--json");
    assert.deepEqual(jsonLines(json)[0].reactions, []);
  });

  test("add, list and delete webhooks, and list what was delivered", async () => {
    const receiver = await startReceiver((_, count) => [count === 1 ? 500 : 204]);
    try {
      const hook = `${receiver.url}/hook`;
      const none = await run("webhooks", "list");
      assert.deepEqual([none.code, none.stdout, none.stderr], [0, "", "there is no webhook\n"]);
      const types = ["--event", "message.received", "--event=message.read"];
      const added = await run("webhooks", "add", hook, ...types);
      assert.equal(added.code, 0, added.stderr);
      const [{ ID: id, SECRET: secret, EVENTS: events }] = cells(added.stdout);
      assert.equal(events, "message.received,message.read");
      assert.match(secret, /^whsec_/);
      const listed = await run("webhooks", "list");
      assert.deepEqual(cells(listed.stdout), [{ ID: id, ENABLED: "yes", EVENTS: events, URL: hook }]);
      assert(!listed.stdout.includes(secret));

      await personWrites(context);
      const deliveries = async (...args) => run("webhooks", "deliveries", id, ...args);
      const [attempt] = await until("a delivery", async () => {
        const rows = jsonLines((await deliveries("--json")).stdout);
        return rows.length > 0 && rows;
      });
      assert.deepEqual([attempt.event_type, attempt.response_status], ["message.received", 500]);
      const [row] = cells((await deliveries("--limit", "1")).stdout);
      assert.deepEqual([row.TYPE, row.ANSWER], ["message.received", "500"]);

      const deleted = await run("webhooks", "delete", id);
      assert.deepEqual([deleted.code, deleted.stdout], [0, `${id} is deleted\n`]);
      assert.equal((await run("webhooks", "delete", id)).code, 1);
      const all = await run("webhooks", "add", hook, "--json", "--description", "all of it");
      const [webhook] = jsonLines(all.stdout);
      assert.deepEqual([webhook.events, webhook.description], [["*"], "all of it"]);
    } finally {
      await receiver.stop();
    }
  });
});
