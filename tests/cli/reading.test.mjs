// `profiles`, `chats` and `messages`, with either binding: what they list, for people and as JSON.

import { node } from "../runtimes/versions.mjs";
import { assert, before, cells, describe, jsonLines, personWrites, test, withCommand } from "./harness.mjs";

describe("the oldest Node", () => {
  const context = withCommand();

  test("runs the command", async () => {
    const { code, stdout, stderr } = await context.run(["profiles"], { program: node(18) });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(cells(stdout).length, 5);
  });
});

for (const binding of ["native", "wasm"]) {
  describe(`${binding}: reading commands`, () => {
    const context = withCommand();
    const env = { POSTPROXY_DM_BINDING: binding };
    const run = (...args) => context.run(args, { env });
    let profile;
    let first;
    let second;
    before(async () => {
      profile = context.emulator.profiles.facebook;
      first = await personWrites(context, "Hello", { participant_name: "山田 太郎" });
      second = await personWrites(context, "one\ntwo\u001b[2J\u202e", { participant_name: "👩‍💻 Ann\u0007" });
    });

    test("list the profiles", async () => {
      const { code, stdout, stderr } = await run("profiles");
      assert.deepEqual([code, stderr], [0, ""]);
      const rows = cells(stdout);
      assert.deepEqual(
        rows.map((row) => [row.PLATFORM, row.ID]),
        Object.entries(context.emulator.profiles),
      );
      const { stdout: json } = await run("profiles", "--json");
      assert.deepEqual(
        jsonLines(json).map(({ id }) => id),
        rows.map(({ ID }) => ID),
      );
    });

    test("list the chats of a profile, the newest activity first", async () => {
      const { code, stdout } = await run("chats", "--profile", profile);
      assert.equal(code, 0);
      const rows = cells(stdout);
      assert.deepEqual(
        rows.map(({ ID, WINDOW }) => [ID, WINDOW]),
        [
          [second.chat.id, "open"],
          [first.chat.id, "open"],
        ],
      );
      const [line] = stdout.split("\n").slice(1);
      assert(line.endsWith("👩‍💻 Ann\\u0007"), line);
      const { stdout: json } = await run("chats", "--profile", profile, "--limit", "1", "--json");
      assert.deepEqual(
        jsonLines(json).map(({ id, participant_name }) => [id, participant_name]),
        [[second.chat.id, "👩‍💻 Ann\u0007"]],
      );
    });

    test("list chats since a time", async () => {
      const list = async (since) =>
        jsonLines((await run("chats", "--profile", profile, "--since", since, "--json")).stdout).length;
      assert.equal(await list("10m"), 2);
      assert.equal(await list("2020-01-01"), 2);
      const { code, stdout, stderr } = await run(
        "chats",
        "--profile",
        profile,
        "--since",
        "2099-01-01T00:00:00Z",
      );
      assert.deepEqual([code, stdout, stderr], [0, "", "there is no such chat\n"]);
    });

    test("take the only profile of a group, and name them where there are several", async () => {
      const group = context.emulator.groups[1].id;
      const only = await run("chats", "--profile-group", group);
      assert.deepEqual([only.code, only.stderr], [0, "there is no such chat\n"]);
      const several = await run("chats");
      assert.deepEqual([several.code, several.stdout], [2, ""]);
      assert.match(several.stderr, /^--profile is needed/);
      for (const id of Object.values(context.emulator.profiles)) assert(several.stderr.includes(id), id);
    });

    test("list the messages of a chat, the newest first", async () => {
      const sent = await context.emulator.api("POST", `/chats/${second.chat.id}/messages`, { body: "Soon" });
      const { code, stdout } = await run("messages", second.chat.id);
      assert.equal(code, 0);
      const [answer, question, ...others] = cells(stdout);
      assert.deepEqual([answer.ID, answer.FROM, answer.MESSAGE], [sent.body.id, "you", "Soon"]);
      assert.deepEqual(
        [question.ID, question.FROM, question.MESSAGE],
        [second.message.id, "person", "one\\ntwo\\u001b[2J\\u202e"],
      );
      assert.deepEqual(others, []);
      const { stdout: json } = await run("messages", second.chat.id, "--direction=inbound", "--json");
      assert.deepEqual(
        jsonLines(json).map(({ id, body }) => [id, body]),
        [[second.message.id, "one\ntwo\u001b[2J\u202e"]],
      );
      assert.doesNotMatch(json, /[^\P{Cc}\n]/u, "no control character, except for the lines' ends");
    });

    test("say what isn't there", async () => {
      const { code, stdout, stderr } = await run("messages", "nobody");
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /not found/i);
      assert.match(stderr, /^the request was /m);
    });
  });
}
