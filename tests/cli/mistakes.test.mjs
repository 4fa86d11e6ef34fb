// Mistakes on the command line: each has the exit code 2, nothing on standard output, and a message that says what to write.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../../npm/cli/commands.js";
import { assert, describe, root, test, withCommand } from "./harness.mjs";

/** A command line, and what its message must say. */
const MISTAKES = {
  mesages: "there is no command mesages. Did you mean messages?",
  frobnicate: "there is no command frobnicate; there are profiles, chats",
  "--json profiles": "the command comes before its options",
  webhooks: "webhooks needs one of list, add, delete, deliveries",
  "webhooks lst": "not lst. Did you mean list?",
  messages: "messages needs CHAT: postproxy-dm messages CHAT",
  "messages a b": "messages takes no b",
  "profiles all": "profiles takes no all",
  "chats --profle x": "chats takes no --profle. Did you mean --profile?",
  "chats --colour": "chats takes no --colour; it takes --since, ",
  "chats -x": "chats takes no -x",
  "chats --json=yes": "--json takes no value",
  "chats --limit": "--limit needs a value",
  "chats --limit=": "--limit needs a value",
  "chats --limit --json": "--limit needs a value, N: one that begins with a hyphen is written --limit=N",
  "chats --limit 0": "--limit must be a whole number above 0",
  "chats --limit 1.5": "--limit must be a whole number above 0",
  "chats --limit 1 --limit 2": "--limit is given twice",
  "chats --since yesterday": "--since must be a time such as",
  "chats --since 2026-05-31T14:00:00": "--since must be a time such as",
  "messages x --direction in": "--direction must be inbound or outbound, not in",
  "messages x --direction inbund": "Did you mean inbound?",
  "send x": "send needs a TEXT, or --file FILE",
  "send x text more": "send takes no more",
  "send x text --wait sent": "--wait must be published, delivered or read, not sent",
  "send x --file nothing.pdf": "media[0] can't be read",
  "react x love --remove": "not both",
  export: "export needs --since TIME: postproxy-dm export --since TIME",
  "export --since 1d --resume soon": "--resume must be a time",
  "watch --interval 0s": "--interval must be a time such as 5s",
  "watch --interval 5": "--interval must be a time such as 5s",
  listen: "listen needs --forward-to URL",
  "listen --forward-to ftp://localhost": "--forward-to must be a URL",
  "listen --forward-to http://shop.example/": "--forward-to must be https:// for another machine",
  "listen --forward-to http://jane:pw@localhost/": "--forward-to must be without a user name",
  "verify body.json": "there is no POSTPROXY_WEBHOOK_SECRET",
  "completion powershell": "completion takes bash, zsh or fish, not powershell",
  "completion fihs": "Did you mean fish?",
};

describe("mistakes", { concurrency: 4 }, () => {
  const context = withCommand();

  for (const [line, words] of Object.entries(MISTAKES)) {
    test(line, async () => {
      const { code, stdout, stderr } = await context.run(line.split(" "));
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert(stderr.includes(words), stderr);
    });
  }

  test("what was typed can't move the cursor", async () => {
    const { stderr } = await context.run(["\u001b[2J"]);
    assert(stderr.startsWith("there is no command \\u001b[2J;"), stderr);
  });

  test("without arguments, the help is on standard error", async () => {
    const { code, stdout, stderr } = await context.run([]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^ {2}profiles /m);
  });

  test("each command has its help, which names its options", async () => {
    const { code, stdout } = await context.run(["--help"]);
    assert.equal(code, 0);
    const names = [...stdout.matchAll(/^ {2}((?:events |webhooks )?[a-z]+)/gm)].map(([, name]) => name);
    assert(names.length >= 18, names.join());
    for (const name of names) {
      const asked = await context.run([...name.split(" "), "--help"]);
      assert.deepEqual([asked.code, asked.stderr], [0, ""], name);
      assert(asked.stdout.startsWith(`postproxy-dm ${name} `), asked.stdout);
      assert.match(asked.stdout, /^ {2}--help /m);
      const other = await context.run(["help", ...name.split(" ")]);
      assert.equal(other.stdout, asked.stdout);
    }
    const group = await context.run(["events", "--help"]);
    assert.match(group.stdout, /^ {2}events list /m);
    assert.doesNotMatch(group.stdout, /^ {2}chats /m);
  });

  test("the page names each command and each option", async () => {
    const page = readFileSync(join(root, "docs/command.md"), "utf8");
    for (const { name, options } of commands) {
      for (const word of name.split(" "))
        assert(page.includes(`\`${word}`) || page.includes(` ${word} `), name);
      for (const option of Object.keys(options)) assert(page.includes(`--${option}`), `${name} --${option}`);
    }
  });

  test("a service that isn't there is a failure, and no mistake", async () => {
    const env = { POSTPROXY_BASE_URL: "http://127.0.0.1:1" };
    const { code, stdout, stderr } = await context.run(["profiles"], { env });
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /127\.0\.0\.1/);
  });
});
