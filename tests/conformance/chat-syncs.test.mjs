// Chat syncs: imports of a profile's older chats.

import { assert, failure, sdk, suite, test, until, withEmulator } from "./harness.mjs";

suite("imports of chats", () => {
  // An import is still running when the second one is asked for, however busy the machine is.
  const context = withEmulator(() => ({ latencyMs: 500 }));

  test("run once at a time, to their end", async () => {
    const profile = context.emulator.profiles.facebook;
    const begun = await context.postproxy.backfillChats(profile, { from: new Date("2026-01-01") });
    assert.equal(begun.profile_id, profile);
    const second = await failure(context.postproxy.backfillChats(profile, { from: "2026-01-01" }));
    assert(second instanceof sdk.ConflictError);
    assert.deepEqual([second.status, second.code], [409, "conflict"]);
    assert.equal(second.attempts, 1);
    const ended = await until("the end of the import", async () => {
      const sync = await context.postproxy.getChatSync(profile, begun.id);
      return sync.status === "completed" && sync;
    });
    assert(ended.completed_at);
    const listed = await context.postproxy.listChatSyncs(profile, { status: "completed" });
    assert.equal(listed.data[0].id, begun.id);
  });

  test("begin at a date, or at a time with its offset", async () => {
    const error = await failure(context.postproxy.backfillChats("profile", { from: "2026-01-01T00:00:00" }));
    assert.equal(error.field, "from");
    assert.equal(error.outcome, "not_sent");
  });
});
