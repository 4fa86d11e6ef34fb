// `npx postproxy-dm events`: what it finds, prints and changes, and which mistakes it names.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { node } from "../runtimes/versions.mjs";
import { assert, suite, test } from "./harness.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A module that exports a receiver with two dead events in its memory. */
const PROGRAM = `
import { createReceiver, NeverRetry, signWebhook } from "${new URL("npm/node.js", `file://${root}`).href}";
const secret = "whsec";
let isMended = false;
const receiver = createReceiver({
  secret,
  onError() {},
  on: { "message.received": (event) => { if (!isMended) throw new NeverRetry("no order " + event.data.object.body); } },
});
for (const n of [1, 2]) {
  const object = { id: "msg_" + n, chat_id: "chat_" + n, direction: "inbound", body: "text " + n };
  const created_at = "2026-05-31T14:00:0" + n + "Z";
  const body = JSON.stringify({ id: "evt_" + n, type: "message.received", created_at, data: { object } });
  await receiver.receive(body, { "x-postproxy-signature": signWebhook(body, secret) });
}
isMended = true;
`;

suite("the command", () => {
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "postproxy-dm-"));
    mkdirSync(join(folder, "below"));
    writeFileSync(join(folder, "package.json"), "{}");
    writeFileSync(join(folder, "postproxy.config.mjs"), `${PROGRAM}\nexport default receiver;`);
    writeFileSync(join(folder, "named.mjs"), `${PROGRAM}\nexport { receiver };`);
    const hostile = PROGRAM.replace('body: "text " + n', 'body: "\\x1b[2J\\x07\\nevt_9\\x9b\\u202e"');
    writeFileSync(join(folder, "hostile.mjs"), `${hostile.replace("[1, 2]", "[1]")}\nexport { receiver };`);
    writeFileSync(join(folder, "empty.mjs"), "export const other = 1;");
    writeFileSync(join(folder, "broken.mjs"), "throw new Error('no database')");
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (args, cwd = folder, program = process.execPath) =>
    new Promise((resolve) => {
      execFile(program, [join(root, "npm/cli.js"), ...args], { cwd }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  /** A project with a config beside its package.json, which says of which kind its modules are. */
  const project = (file, text, type) => {
    const place = mkdtempSync(join(folder, "project-"));
    writeFileSync(join(place, "package.json"), JSON.stringify({ type }));
    writeFileSync(join(place, file), text);
    return place;
  };

  test("lists, with or without JSON, and finds the config from below", async () => {
    const { code, stdout } = await run(["events", "list"], join(folder, "below"));
    assert.equal(code, 0);
    const [titles, first, second] = stdout.trimEnd().split("\n");
    assert.match(titles, /^ID {2,}TYPE .*ERROR$/);
    assert.match(first, /^evt_1 {2}message\.received {2}2026-05-31T14:00:01Z {2}chat_1 .*no order text 1$/);
    assert.match(second, /^evt_2 /);
    const { stdout: json } = await run(["events", "list", "--json"]);
    const rows = json
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      rows.map(({ id, state, event }) => [id, state, event]),
      [
        ["evt_1", "dead", undefined],
        ["evt_2", "dead", undefined],
      ],
    );
    const { stdout: none, stderr, code: ok } = await run(["events", "list", "--state", "waiting"]);
    assert.deepEqual([ok, none], [0, ""]);
    assert.match(stderr, /^no event waits: the receiver keeps its events in memory/);
  });

  test("finds postproxy.config.js, of either kind of module", async () => {
    const module = project("postproxy.config.js", `${PROGRAM}\nexport default receiver;`, "module");
    const { stdout, stderr } = await run(["events", "list"], module);
    assert.deepEqual(stdout.match(/^evt_\d/gm), ["evt_1", "evt_2"], stderr);
    const script = `
      const { createReceiver } = require(${JSON.stringify(join(root, "npm/cjs/node.cjs"))});
      module.exports = createReceiver({ secret: "whsec", on: { "message.received"() {} } });
    `;
    const none = await run(["events", "list"], project("postproxy.config.js", script, "commonjs"));
    assert.equal(none.code, 0, none.stderr);
    assert.match(none.stderr, /^no event is dead/);
  });

  const TYPED = `${PROGRAM}\nconst typed: { events: unknown } = receiver;\nexport default typed;`;
  for (const major of [22, 24]) {
    test(`finds postproxy.config.ts, with Node ${major}`, async () => {
      for (const type of ["module", undefined]) {
        const place = project("postproxy.config.ts", TYPED, type);
        const { code, stdout, stderr } = await run(["events", "list"], place, node(major));
        assert.equal(code, 0, stderr);
        assert.deepEqual(stdout.match(/^evt_\d/gm), ["evt_1", "evt_2"]);
      }
    });
  }

  for (const major of [18, 20]) {
    test(`says which Node reads postproxy.config.ts, with Node ${major}`, async () => {
      for (const type of ["module", "commonjs", undefined]) {
        const place = project("postproxy.config.ts", TYPED, type);
        const { code, stdout, stderr } = await run(["events", "list"], place, node(major));
        assert.deepEqual([code, stdout], [2, ""]);
        assert.match(stderr, /postproxy\.config\.ts needs a Node that reads TypeScript, 22\.18 or newer/);
      }
    });
  }

  test("shows nothing that would move the terminal's cursor", async () => {
    const { stdout } = await run(["events", "list", "--receiver", "hostile.mjs"]);
    const [, line, ...others] = stdout.trimEnd().split("\n");
    assert.deepEqual(others, [], "one line an event");
    assert(line.endsWith("no order \\u001b[2J\\u0007\\nevt_9\\u009b\\u202e"), line);
    for (const args of [
      ["list", "--json"],
      ["show", "evt_1"],
      ["show", "evt_1", "--json"],
    ]) {
      const { stdout: json } = await run(["events", ...args, "--receiver", "hostile.mjs"]);
      assert.doesNotMatch(json.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
      assert.equal(JSON.parse(json).error, "no order \u001b[2J\u0007\nevt_9\u009b\u202e");
    }
    assert(!(await run(["events", "\u001b[2J"])).stderr.includes("\u001b"));
  });

  test("shows, plays again, throws away and forgets", async () => {
    const { stdout } = await run(["events", "show", "evt_2", "--receiver", "named.mjs"]);
    assert.equal(JSON.parse(stdout).event.data.object.body, "text 2");
    const changes = {
      "events replay evt_1": "1 event to run again\n",
      "events replay evt_1 evt_2 --forget": "2 events to run again\n",
      "events replay --since 2026-05-31T14:00:02Z": "1 event to run again\n",
      "events replay --since=2026-05-31T14:00:00Z --type message.edited": "0 events to run again\n",
      "events discard evt_1": "1 event thrown away\n",
      "events forget chat_2": "1 event erased\n",
    };
    for (const [line, wanted] of Object.entries(changes)) {
      const { code, stdout } = await run(line.split(" "));
      assert.deepEqual([code, stdout], [0, wanted]);
    }
    for (const [line, wanted] of [
      ["events replay nope", "0 events to run again\n"],
      ["events discard nope", "0 events thrown away\n"],
      ["events replay evt_1 nope", "1 event to run again\n"],
      ["events discard nope evt_1", "1 event thrown away\n"],
    ]) {
      const { code, stdout } = await run(line.split(" "));
      assert.deepEqual([code, stdout], [1, wanted], line);
    }
  });

  test("names mistakes", async () => {
    const mistakes = {
      "": [2, undefined],
      event: [2, "there is no command event"],
      "events erase": [2, "events needs one of list, show, replay, discard, forget, not erase"],
      "events list --state done": [2, "--state must be dead or waiting"],
      "events list evt_1": [2, "takes no evt_1"],
      "events list --since 2026-05-31": [2, "takes no --since"],
      "events list --type message.read": [2, "takes no --type"],
      "events list --forget": [2, "takes no --forget"],
      "events show evt_1 --state dead": [2, "takes no --state"],
      "events replay evt_1 --json": [2, "takes no --json"],
      "events discard evt_1 --forget": [2, "takes no --forget"],
      "events forget chat_1 --state dead": [2, "takes no --state"],
      "events list --all": [2, "takes no --all"],
      "events list --receiver": [2, "--receiver needs a value"],
      "events list --receiver none.mjs": [2, "there is no file"],
      "events list --receiver empty.mjs": [2, "exports no receiver"],
      "events list --receiver broken.mjs": [1, "no database"],
      "events show": [2, "events show needs ID"],
      "events show evt_9": [1, "no event evt_9"],
      "events replay": [2, "needs the ids of events, or --since"],
      "events replay --since yesterday": [2, "--since must be a time"],
      "events replay --type message.read": [2, "--type needs --since"],
      "events forget a b": [2, "takes no b"],
    };
    for (const [line, [wanted, words]] of Object.entries(mistakes)) {
      const { code, stderr } = await run(line === "" ? [] : line.split(" "));
      assert.equal(code, wanted, `${line}: ${stderr}`);
      if (words !== undefined) assert(stderr.includes(words), `${line}: ${stderr}`);
    }
    const { code, stderr } = await run(["events", "list"], tmpdir());
    assert.equal(code, 2, stderr);
    assert.match((await run(["--help"])).stdout, /^ {2}events list /m);
  });
});
