// `watch` and `listen`: what they see, what they survive, and how they end.

import { createReceiver } from "postproxy-dm";
import {
  assert,
  describe,
  jsonLines,
  personWrites,
  startReceiver,
  test,
  until,
  withCommand,
} from "./harness.mjs";

const SECRET = "whsec_of_a_laptop";
const FAST = ["--interval", "1s"];

describe("watch", () => {
  const context = withCommand();

  test("shows new messages as they come, and says how to go on", async () => {
    await personWrites(context, "before it began");
    const watch = context.start(["watch", ...FAST]);
    await until("the start", () => watch.output.stderr.includes("watching"));
    const { chat } = await personWrites(context, "one\u001b[2J");
    await until("the first", () => watch.output.stdout.includes("one"));
    await context.emulator.control("inbound", {
      profile_id: context.emulator.profiles.telegram,
      participant_external_id: "person-t",
      text: "two",
    });
    await until("the second", () => watch.output.stdout.includes("two"));
    const { code, stdout, stderr } = await watch.end("SIGINT");
    assert.equal(code, 130, stderr);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, 2, stdout);
    assert(lines[0].endsWith(`  ${chat.id}  one\\u001b[2J`), lines[0]);
    const [, line] = stderr.match(/To go on: postproxy-dm (watch .*)/);
    assert.match(line, /^watch --interval 1s --since 20\S+Z$/);

    // What comes meanwhile is there when it goes on.
    await personWrites(context, "three");
    const again = context.start([
      ...line.split(" "),
      "--json",
      "--profile",
      context.emulator.profiles.facebook,
    ]);
    await until("the third", () => again.output.stdout.includes("three"));
    const resumed = await again.end("SIGTERM");
    assert.equal(resumed.code, 143);
    const bodies = jsonLines(resumed.stdout).map(({ body }) => body);
    assert.deepEqual(bodies.at(-1), "three");
    assert(!bodies.includes("before it began") && !bodies.includes("two"), bodies.join());
  });

  test("survives a service that fails for a while", async () => {
    const watch = context.start(["watch", ...FAST]);
    await until("the start", () => watch.output.stderr.includes("watching"));
    const faults = [{ kind: "server_error", status: 503, times: 3 }];
    await context.emulator.control("faults", { seed: 1, faults }, "PUT");
    await until("the failure", () => watch.output.stderr.includes("asking again"), 20_000);
    await personWrites(context, "after all");
    await until("the message", () => watch.output.stdout.includes("after all"));
    assert.equal((await watch.end("SIGINT")).code, 130);
  });

  test("compares times with the service's clock, not this machine's", async () => {
    await personWrites(context, "half an hour ago, as the service sees it");
    const late = new Date(Date.now() - 1_800_000).toUTCString();
    const service = await startReceiver(async ({ method, url, headers }) => {
      const { authorization } = headers;
      const answer = await fetch(`${context.emulator.url}${url}`, { method, headers: { authorization } });
      return [answer.status, { "content-type": "application/json", date: late }, await answer.text()];
    });
    const watch = context.start(["watch", ...FAST], { env: { POSTPROXY_BASE_URL: service.url } });
    await until("the message", () => watch.output.stdout.includes("as the service sees it"));
    const { stderr } = await watch.end("SIGINT");
    await service.stop();
    const [, since] = stderr.match(/--since (\S+)/);
    assert(Date.parse(since) < Date.now() - 1_700_000, since);
  });

  test("ends at once with a key that is wrong", async () => {
    const { code, stderr } = await context.run(["watch", ...FAST], { env: { POSTPROXY_API_KEY: "wrong" } });
    assert.equal(code, 1, stderr);
  });

  test("ends quietly when nobody reads on", async () => {
    const watch = context.start(["watch", ...FAST, "--since", "1h"]);
    await until("a line", () => watch.output.stdout.includes("\n"));
    watch.child.stdout.destroy();
    await personWrites(context, "nobody reads this");
    const { code, stderr } = await watch.end();
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /EPIPE|Error/);
  });
});

describe("listen", { concurrency: 3 }, () => {
  const context = withCommand();
  const env = { POSTPROXY_WEBHOOK_SECRET: SECRET };

  test("delivers to a receiver, which trusts the signature and gets each message once and in order", async () => {
    const bodies = [];
    const receiver = createReceiver({
      secret: SECRET,
      onError() {},
      on: { "message.received": ({ data }) => void bodies.push(data.object.body) },
    });
    const server = await startReceiver(async ({ headers, body }, count) => {
      // The first is lost on the program's side.
      if (count === 1) return [500];
      const { status } = await receiver.receive(body, headers);
      return [status];
    });
    const facebook = ["--profile", context.emulator.profiles.facebook];
    const target = server.url.replace("http://127.0.0.1:", "");
    const listen = context.start(
      ["listen", "--forward-to", `${target}/hooks`, ...FAST, "--json", ...facebook],
      { env },
    );
    await until("the start", () => listen.output.stderr.includes("signed with the POSTPROXY_WEBHOOK_SECRET"));
    const { chat } = await personWrites(context, "one", { participant_external_id: "same" });
    await personWrites(context, "two", { participant_external_id: "same" });
    await until("both", () => bodies.length === 2);
    const { code, stdout, stderr } = await listen.end("SIGINT");
    await server.stop();
    await receiver.close();
    assert.equal(code, 130);
    assert.match(stderr, /To go on: postproxy-dm listen --forward-to \S+\/hooks .*--since 20/);
    assert.deepEqual(bodies, ["one", "two"]);
    const lines = jsonLines(stdout).map(({ type, chat_id, status, attempt }) => [
      type,
      chat_id,
      status,
      attempt,
    ]);
    assert.deepEqual(lines, [
      ["message.received", chat.id, 500, 1],
      ["message.received", chat.id, 204, 2],
      ["message.received", chat.id, 204, 1],
    ]);
    assert(server.requests.every(({ url }) => url === "/hooks"));
    assert(!stdout.includes(SECRET) && !stderr.includes(SECRET));
  });

  test("gives an event up in the end, and says so", async () => {
    const server = await startReceiver(() => [503]);
    const profile = context.emulator.profiles.telegram;
    await personWrites(context, "in vain", { profile_id: profile });
    const args = ["--forward-to", server.url, "--profile", profile, "--since", "1m", "--json"];
    const listen = context.start(["listen", ...args], { env });
    await until("the end", () => listen.output.stderr.includes("is given up"), 25_000);
    const { stdout } = await listen.end("SIGINT");
    await server.stop();
    assert.deepEqual(
      jsonLines(stdout).map(({ status, attempt }) => [status, attempt]),
      [1, 2, 3, 4, 5].map((attempt) => [503, attempt]),
    );
  });

  test("shows the secret that it made, and says that nothing listens", async () => {
    const gone = await startReceiver();
    await gone.stop();
    const listen = context.start(["listen", "--forward-to", gone.url, ...FAST, "--since", "1h"]);
    await until("an answer", () => listen.output.stdout.includes("nothing listens there"));
    const { stderr } = await listen.end("SIGINT");
    assert.match(stderr, /set POSTPROXY_WEBHOOK_SECRET of your program.* to whsec_[0-9a-f]{48}/);
  });
});
