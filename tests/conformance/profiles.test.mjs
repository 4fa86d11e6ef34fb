// Profiles, as the service lists them.

import { assert, connect, failure, sdk, suite, test, withEmulator } from "./harness.mjs";

suite("profiles", () => {
  const context = withEmulator();

  test("are listed, one for each platform", async () => {
    const { data } = await context.postproxy.listProfiles();
    const platforms = data.map((profile) => profile.platform).sort();
    assert.deepEqual(platforms, ["bluesky", "facebook", "instagram", "telegram", "whatsapp"]);
  });

  test("are those of the first group, or of the group that the client or the call names", async () => {
    const [first, second] = context.emulator.groups;
    const listed = async (client, options) => {
      const { data } = await client.listProfiles(options);
      return data.map(({ id }) => id);
    };
    const own = Object.values(second.profiles);
    assert.deepEqual(await listed(context.postproxy), Object.values(first.profiles));
    assert.deepEqual(await listed(context.postproxy, { profileGroupId: second.id }), own);
    const inSecond = connect(context.emulator, { profileGroupId: second.id });
    assert.deepEqual(await listed(inSecond), own);
    assert.deepEqual(await listed(inSecond, { profileGroupId: first.id }), Object.values(first.profiles));
    assert.deepEqual(await listed(connect({ ...context.emulator, api_key: second.apiKey })), own);

    const outside = await failure(context.postproxy.listChats(own[0]));
    assert(outside instanceof sdk.NotFoundError, String(outside));
    assert.equal((await inSecond.listChats(own[0])).total, 0);
  });

  test("of a group's key have no webhooks, which are the account's", async () => {
    const [, { apiKey }] = context.emulator.groups;
    const error = await failure(connect({ ...context.emulator, api_key: apiKey }).listWebhooks());
    assert(error instanceof sdk.ValidationError, String(error));
    assert.equal(error.status, 422);
  });

  test("can be asked for one by one", async () => {
    const id = context.emulator.profiles.facebook;
    const profile = await context.postproxy.getProfile(id);
    assert.equal(profile.id, id);
    assert.equal(profile.status, "active");
    assert.deepEqual([profile.latest_stats, profile.summary_stats], [null, null]);
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
