// Placements: the Pages, channels and phone numbers that a profile writes through.

import { assert, failure, suite, test, withEmulator } from "./harness.mjs";

suite("placements", () => {
  const context = withEmulator();

  test("are listed, and a chat on WhatsApp begins through one of them", async () => {
    const profile = context.emulator.profiles.whatsapp;
    const { data: numbers } = await context.postproxy.listPlacements(profile);
    assert.equal(numbers.length, 2);
    for (const number of numbers) {
      assert.equal(typeof number.name, "string");
      assert.equal(number.avatar_url, null);
      assert.match(String(number.metadata.display_phone_number), /^\+/);
    }
    const person = { participant_external_id: "15551234567" };
    const chat = await context.postproxy.createChat(profile, { ...person, placement_id: numbers[1].id });
    assert.equal(chat.external_placement_id, numbers[1].id);
  });

  test("are empty where a platform has none", async () => {
    const { data } = await context.postproxy.listPlacements(context.emulator.profiles.bluesky);
    assert.deepEqual(data, []);
  });

  test("of another profile are refused", async () => {
    const [page] = (await context.postproxy.listPlacements(context.emulator.profiles.facebook)).data;
    const content = { participant_external_id: "15551234567", placement_id: page.id };
    const error = await failure(context.postproxy.createChat(context.emulator.profiles.whatsapp, content));
    assert.equal(error.status, 422);
    assert.equal(error.field, "placement_id");
  });

  test("need a profile", async () => {
    const error = await failure(context.postproxy.listPlacements("nobody"));
    assert.equal(error.status, 404);
  });
});
