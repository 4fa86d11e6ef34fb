// Every option and every argument, given every odd value that a program may come by: what is refused is refused with
// one of our errors and the name of what is wrong, by a promise that rejects where the function gives one, and with
// either binding in the same words. What is taken goes over the wire alike.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assert, bindingName, suite, test } from "./harness.mjs";

const program = fileURLToPath(new URL("programs/odd-values.mjs", import.meta.url));

/** What came of each value in each place, by its row. */
async function run(binding) {
  const env = { ...process.env, POSTPROXY_DM_BINDING: binding };
  const most = { maxBuffer: 64 * 1024 * 1024, env };
  const { stdout } = await promisify(execFile)(process.execPath, [program], most);
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return new Map(rows.map(({ row, ...outcome }) => [row, outcome]));
}

/** The first few of what should not be there. */
const few = (rows) => JSON.stringify(rows.slice(0, 20), null, 1);

suite("odd values", () => {
  const own = run(bindingName);
  const refused = async () => {
    const rows = [...(await own)].map(([row, { threw, rejected }]) => [row, threw ?? rejected]);
    return rows.filter(([, error]) => error !== undefined);
  };

  test("are many, and some are taken", async () => {
    assert((await own).size > 4000);
    const taken = [...(await own).values()].filter(({ threw, rejected }) => !threw && !rejected);
    assert(taken.length > 400, `${taken.length}`);
  });

  test("are refused with an error of ours, never one of the language", async () => {
    const others = (await refused()).filter(([, { isOurs }]) => !isOurs);
    assert.equal(others.length, 0, few(others));
  });

  test("are refused by a promise that rejects, where a method returns one", async () => {
    const isMethod = (row) =>
      !/^(new Postproxy|verifyWebhook|parseWebhook|signWebhook|messagingWindow|capabilities|reactionEmoji)/.test(
        row,
      );
    const thrown = [...(await own)].filter(([row, { threw }]) => threw && isMethod(row));
    assert.equal(thrown.length, 0, few(thrown));
  });

  test("are refused with the name of what is wrong", async () => {
    const nameless = (await refused()).filter(([, { name, code, field, message }]) => {
      const isNamed = code === "invalid_argument" && typeof field === "string" && message.startsWith(field);
      return name === "ValidationError" && !isNamed;
    });
    assert.equal(nameless.length, 0, few(nameless));
  });

  for (const [row, field, message] of [
    ["deep in a content ← NaN", "extra[0].deep", "extra[0].deep must be a number, got NaN"],
    ["in a list of a content ← undefined", "extra[0]", "extra[0] can't be nothing"],
    ["content field body ← half an emoji", "body"],
    ["id of getChat ← half an emoji", "chat_id"],
    ["id of getChat ← promise", "chat_id", "chat_id must be a string, got a promise: await it first"],
    ["option signal ← plain object", "signal", "signal must be an AbortSignal, got an object"],
    ["option onAttempt ← empty text", "onAttempt", "onAttempt must be a function, got a string"],
    ["new Postproxy fetch ← 1e21", "fetch", "fetch must be a function, got 1e+21"],
    ["options of sendMessage ← fraction", "options", "options must be an object, got 0.5"],
    ["verifyWebhook toleranceSeconds ← Infinity", "toleranceSeconds"],
    [
      "parameter before ← invalid date",
      "before",
      "before must be a string, got an invalid Date: give a valid one, or an ISO 8601 time",
    ],
  ]) {
    test(`are named: ${row}`, async () => {
      const { threw, rejected = threw } = (await own).get(row);
      assert.equal(rejected.name, "ValidationError");
      assert.equal(rejected.field, field);
      if (message !== undefined) assert.equal(rejected.message, message);
    });
  }

  test("are taken where they are what they look like", async () => {
    const sent = async (row) => (await own).get(row).sent?.[0];
    assert.equal((await sent("parameter unknown ← 1e21"))[1], "/api/profiles/prof_1/chats?unknown=1e%2B21");
    assert.equal((await sent("parameter unknown ← 5e-324"))[1], "/api/profiles/prof_1/chats?unknown=5e-324");
    const before = "/api/profiles/prof_1/chats?before=2026-05-31T14%3A00%3A00.000Z";
    assert.equal((await sent("parameter before ← date of another realm"))[1], before);
    const body = (await sent("deep in a content ← date of another realm")).at(-1);
    assert.deepEqual(JSON.parse(body).extra, [{ deep: "2026-05-31T14:00:00.000Z" }]);
  });

  test("never bring the key into an error", async () => {
    const telling = (await refused()).filter(([, { tellsKey }]) => tellsKey);
    assert.equal(telling.length, 0, few(telling));
  });

  test("are sent or refused before anything is sent", async () => {
    const both = [...(await own)].filter(([, { rejected, sent }]) => {
      return rejected?.name === "ValidationError" && sent.length > 0;
    });
    assert.equal(both.length, 0, few(both));
  });

  test("come to the same with either binding", { skip: bindingName !== "native" }, async () => {
    const other = await run("wasm");
    assert.deepEqual([...other.keys()], [...(await own).keys()]);
    const differing = [...(await own)]
      .map(([row, outcome]) => ({ row, native: outcome, wasm: other.get(row) }))
      .filter(({ native, wasm }) => JSON.stringify(native) !== JSON.stringify(wasm));
    assert.equal(differing.length, 0, few(differing));
  });
});
