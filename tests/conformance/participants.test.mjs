// Participants: what Instagram says about a person.

import { assert, personWrites, suite, test, withEmulator } from "./harness.mjs";

suite("participants", () => {
  const context = withEmulator();

  test("tell what Instagram knows of a person", async () => {
    const { chat } = await personWrites(context.emulator, "instagram");
    const status = await context.postproxy.getParticipantStatus(
      chat.profile_id,
      chat.participant_external_id,
    );
    assert.equal(typeof status.is_verified_user, "boolean");
  });
});
