// Ice breakers: the questions that a new Instagram chat opens with.

import { assert, failure, suite, test, withEmulator } from "./harness.mjs";

suite("ice breakers", () => {
  const context = withEmulator();

  test("are set, read and taken away on Instagram", async () => {
    const profile = context.emulator.profiles.instagram;
    const items = [{ question: "Where is my order?", payload: "ORDER" }];
    const set = await context.postproxy.setIceBreakers(profile, items);
    assert.deepEqual(set, { success: true });
    assert.deepEqual((await context.postproxy.getIceBreakers(profile)).ice_breakers, items);
    assert.deepEqual(await context.postproxy.deleteIceBreakers(profile), { success: true });
    assert.deepEqual((await context.postproxy.getIceBreakers(profile)).ice_breakers, []);
    const many = await failure(context.postproxy.setIceBreakers(profile, Array(5).fill(items[0])));
    assert.equal(many.field, "ice_breakers");
    assert.equal(many.outcome, "not_sent");
    const elsewhere = await failure(context.postproxy.getIceBreakers(context.emulator.profiles.telegram));
    assert.equal(elsewhere.status, 422);
  });
});
