// What differs on a terminal: colours, the width, progress; and that a pipe has none of it.

import { assert, before, describe, personWrites, test, withCommand } from "./harness.mjs";

const ESCAPE = "\u001b";
const COLOURS = new RegExp(`${ESCAPE}\\[\\d+m`);

describe("on a terminal", () => {
  const context = withCommand();
  let chat;
  before(async () => {
    ({ chat } = await personWrites(context, `long ${"word ".repeat(40)}`));
  });

  test("there are colours, unless NO_COLOR or TERM says otherwise", async () => {
    const coloured = await context.terminal(["profiles"]);
    assert.equal(coloured.code, 0, coloured.shown);
    assert(coloured.shown.includes(`${ESCAPE}[32mactive${ESCAPE}[0m`), coloured.shown);
    for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }, { FORCE_COLOR: "0" }]) {
      const { shown } = await context.terminal(["profiles"], { env });
      assert.match(shown, /active/);
      assert.doesNotMatch(shown, COLOURS, JSON.stringify(env));
    }
    assert.match((await context.terminal(["profiles"], { env: { NO_COLOR: "" } })).shown, COLOURS);
  });

  test("a pipe gets none, unless FORCE_COLOR is set", async () => {
    assert.doesNotMatch((await context.run(["profiles"])).stdout, COLOURS);
    const forced = await context.run(["profiles"], { env: { FORCE_COLOR: "1" } });
    assert.match(forced.stdout, COLOURS);
    const json = await context.run(["profiles", "--json"], { env: { FORCE_COLOR: "1" } });
    assert.doesNotMatch(json.stdout, COLOURS);
  });

  test("the last column is cut to the width; a pipe gets all of it", async () => {
    const env = { NO_COLOR: "1" };
    for (const columns of [100, 120]) {
      const { shown } = await context.terminal(["messages", chat.id], { env, columns });
      const [, line] = shown.split("\n");
      assert.equal(line.length, columns);
      assert.match(line, /long word.*…$/);
    }
    assert.match((await context.run(["messages", chat.id])).stdout, /(word ){39}/);
  });

  test("progress is on standard error alone, and gone at the end", async () => {
    const both = await context.terminal(["export", "--since", "1h"], { redirect: "> /dev/null" });
    assert.equal(both.code, 0);
    assert.match(both.shown, /\d chats|chat 1 of 1/);
    const ends = both.shown.split("\r\u001b[2K");
    assert.equal(ends.at(-1), "", JSON.stringify(both.shown));
    const piped = await context.run(["export", "--since", "1h"]);
    assert.equal(piped.stderr, "");
  });

  test("mistakes are red there", async () => {
    const { code, shown } = await context.terminal(["chats", "--limit", "0"]);
    assert.equal(code, 2);
    assert(shown.includes(`${ESCAPE}[31m--limit must be`), shown);
  });
});
