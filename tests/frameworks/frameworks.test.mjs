// Every example of examples/webhooks in its framework, with the same deliveries. What is answered, and what is said to
// somebody who forgot the line that a framework needs, goes into docs/frameworks.md.

import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { installPackages } from "../../scripts/build/set-up.mjs";
import { root } from "../../scripts/steps.mjs";
import { startEmulator, until } from "../emulator.mjs";
import { bodyUsed, deliveries, eventOf, send } from "./deliveries.mjs";
import { rows } from "./rows.mjs";
import { writePage } from "./table.mjs";
import { typeErrors } from "./types.mjs";

/** More at once would make answers late on two processors. */
const AT_A_TIME = 4;

/** A row in one runtime, or built. `key` names it in the tests. */
const setUps = rows.flatMap((row) => {
  const id = row.id ?? row.name;
  return (row.on ?? ["built"]).map((runtime) => ({ row, id, runtime, key: `${row.title}, ${runtime}` }));
});

const running = [];
let emulator;
after(async () => {
  await Promise.all(running.map((child) => child.stop()));
  await emulator?.stop();
});

describe("webhooks in every framework", () => {
  before(async () => {
    await installPackages("tests/runtimes", "--ignore-scripts");
    await installPackages("tests/frameworks", "--ignore-scripts", "--loglevel=error");
    await installPackages("tests/frameworks/express-4", "--ignore-scripts");
    emulator = await startEmulator({ webhookUrl: "http://127.0.0.1:9/webhooks" });
    process.env.POSTPROXY_WEBHOOK_SECRET = emulator.webhook_secret;
    await (await import("./project.mjs")).makeProject();
    await startAll();
    await atATime(AT_A_TIME, setUps, drive);
  });

  test("has a row for each example, and no example of more than 15 lines", async () => {
    const { textOf } = await import("./project.mjs");
    const names = readdirSync(join(root, "examples/webhooks"));
    assert.deepEqual([...new Set(rows.map(({ name }) => name))].sort(), names.sort());
    for (const name of names) {
      const entries = readdirSync(join(root, "examples/webhooks", name), {
        recursive: true,
        withFileTypes: true,
      });
      for (const entry of entries.filter((file) => file.isFile())) {
        const file = join(entry.parentPath ?? entry.path, entry.name).slice(
          join(root, "examples/webhooks", name).length + 1,
        );
        const lines = textOf({ name }, file).trimEnd().split("\n").length;
        assert.ok(lines <= 15, `${name}/${file} has ${lines} lines`);
      }
    }
  });

  for (const setUp of setUps) {
    test(setUp.key, async () => {
      const { row, failed, answers, forgotten } = setUp;
      if (failed) throw failed;
      const { exampleFiles } = await import("./project.mjs");
      const text = Object.values(exampleFiles(row)).join("\n");
      assert.ok(text.includes(row.line), `the example lacks its line: ${row.line}`);

      const expected = Object.fromEntries(
        deliveries.map(({ name, expected: status }) => [name, row.except?.[name] ?? status]),
      );
      assert.deepEqual(answers, expected);
      assert.equal(setUp.replies, expectedReplies(answers), "the emulator has another number of replies");
      assert.equal(forgotten.status, 500);
      const [, named] = forgotten.errors.at(0)?.match(/ In ([^:]+): /) ?? [];
      assert.equal(named, row.named, "another framework was recognised");
    });
  }

  test("fits the types of the frameworks that have some", async () => {
    assert.equal(await typeErrors(), "");
  });

  test("writes what was seen into the docs", async () => {
    const failed = setUps.filter(({ failed }) => failed).map(({ key }) => key);
    assert.deepEqual(failed, [], "these could not run");
    writePage(setUps);
  });
});

/** One reply for each delivery that was handled; the repeated one has had its own. */
function expectedReplies(answers) {
  return deliveries.filter(({ name, replies }) => replies && answers[name] === 204).length;
}

async function startAll() {
  const env = {
    POSTPROXY_API_KEY: emulator.api_key,
    POSTPROXY_BASE_URL: emulator.url,
    POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
  };
  const groups = new Map();
  for (const setUp of setUps) groups.set(groupOf(setUp), [...(groups.get(groupOf(setUp)) ?? []), setUp]);
  await atATime(2, [...groups.values()], async (members) => {
    try {
      const [first] = members;
      if (first.row.app) {
        const { startApp } = await import("./apps.mjs");
        const { children, at } = await startApp(
          first.row.app,
          members.map(({ row }) => row),
          env,
        );
        running.push(...children);
        for (const member of members) member.urls = at[member.id];
        for (const member of members) member.child = children[1];
        return;
      }
      const shares = first.row.isAlone ? [[false], [true]] : [[false, true]];
      for (const share of shares) await serveShare(members, share, env);
    } catch (error) {
      for (const member of members) member.failed = error;
    }
  });
  for (const setUp of setUps) {
    setUp.failed ??= setUp.urls?.find((url) => url instanceof Error);
  }
}

/** Starts one process with the examples of these set-ups: as they are, without their lines, or both. */
async function serveShare(members, share, env) {
  const { serve } = await import("./processes.mjs");
  const { place } = await import("./project.mjs");
  const examples = [];
  for (const { row, id } of members) {
    for (const isWithout of share)
      examples.push({ id: nameOf(id, isWithout), file: await placed(row, isWithout, place), host: row.host });
  }
  const { child, at } = await serve(members[0].runtime, examples, env);
  running.push(child);
  for (const member of members) {
    member.urls ??= [];
    for (const isWithout of share) {
      const url = at[nameOf(member.id, isWithout)];
      member.urls[Number(isWithout)] = url instanceof Error ? url : `${url}/webhooks`;
      if (isWithout) member.child = child;
    }
  }
}

const nameOf = (id, isWithout) => (isWithout ? `${id} without` : id);

/** An example is the same in each runtime. */
const files = new Map();
function placed(row, isWithout, place) {
  const key = `${row.id ?? row.name} ${isWithout}`;
  if (!files.has(key)) files.set(key, place(row, isWithout));
  return files.get(key);
}

function groupOf({ row, id, runtime }) {
  if (row.app) return `app ${row.app}`;
  return row.isAlone ? `${id} ${runtime}` : runtime;
}

/** Sends all deliveries, then the good one to the set-up without its line; keeps what is answered and said. */
async function drive(setUp) {
  if (setUp.failed) return;
  const { id, runtime, urls, child } = setUp;
  const prefix = `${id}-${runtime}`;
  try {
    const { chat } = await emulator.control("inbound", {
      profile_id: emulator.profiles.telegram,
      participant_external_id: prefix,
      text: "Hi!",
    });
    setUp.answers = {};
    for (const { name, make } of deliveries) {
      const { status } = await deliver(urls[0], () => make(eventOf(prefix, name, chat)));
      setUp.answers[name] = status;
    }
    const { body } = await emulator.api("GET", `/chats/${chat.id}/messages`);
    setUp.replies = body.data.filter(({ direction }) => direction === "outbound").length;
    const [good] = deliveries;
    const answer = await send(urls[1], good.make(eventOf(prefix, bodyUsed, chat)));
    // What was printed may come after the answer. If the framework itself answers, nothing comes.
    await until("an error", () => child.errorsOf(id).length > 0, 1000).catch(() => {});
    setUp.forgotten = { ...answer, errors: child.errorsOf(id) };
  } catch (error) {
    setUp.failed = error;
  }
}

/** Sends as the service does: again if the connection breaks, as it may where a server answers before it has read 2 MB. */
async function deliver(url, make, attempts = 5) {
  try {
    return await send(url, make());
  } catch (error) {
    if (attempts === 1 || !["EPIPE", "ECONNRESET"].includes(error.code)) throw error;
    return deliver(url, make, attempts - 1);
  }
}

async function atATime(count, items, work) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: count }, worker));
}
