// Profiles, as the service lists them.

import { assert, failure, sdk, suite, test, withEmulator } from "./harness.mjs";

suite("profiles", () => {
  const context = withEmulator();

  test("are listed, one for each platform", async () => {
    const { data } = await context.postproxy.listProfiles();
    const platforms = data.map((profile) => profile.platform).sort();
    assert.deepEqual(platforms, ["bluesky", "facebook", "instagram", "telegram", "whatsapp"]);
  });

  test("can be asked for one by one", async () => {
    const id = context.emulator.profiles.facebook;
    const profile = await context.postproxy.getProfile(id);
    assert.equal(profile.id, id);
    assert.equal(profile.status, "active");
  });

  test("that do not exist are a NotFoundError", async () => {
    const error = await failure(context.postproxy.getProfile("no-such-profile"));
    assert(error instanceof sdk.NotFoundError);
    assert.equal(error.status, 404);
    assert.equal(error.code, "not_found");
    assert.equal(error.outcome, "rejected");
    assert.equal(error.attempts, 1);
    assert(error.requestId);
  });
});
