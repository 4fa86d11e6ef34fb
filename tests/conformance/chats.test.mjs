// Chats: made, found again, listed by activity, walked over pages.

import { assert, failure, personWrites, sdk, suite, test, withEmulator } from "./harness.mjs";

suite("chats", () => {
  const context = withEmulator();
  const profile = (platform = "facebook") => context.emulator.profiles[platform];

  test("are made once for a person, and what is given later is updated", async () => {
    const person = { participant_external_id: "psid-1", participant_name: "Jane Doe" };
    const made = await context.postproxy.createChat(profile(), person).withResponse();
    const found = await context.postproxy
      .createChat(profile(), { ...person, participant_name: "Jane Roe" })
      .withResponse();
    assert.equal(made.status, 201);
    assert.equal(found.status, 200);
    assert.equal(found.data.id, made.data.id);
    assert.equal(found.data.participant_name, "Jane Roe");
  });

  test("are found by either kind of id", async () => {
    const { chat } = await personWrites(context.emulator);
    const byId = await context.postproxy.getChat(chat.id);
    const byExternalId = await context.postproxy.getChat(chat.external_conversation_id);
    assert.equal(byId.id, chat.id);
    assert.deepEqual(byExternalId, byId);
  });

  test("are listed with the newest activity first", async () => {
    const older = await personWrites(context.emulator, "instagram");
    const newer = await personWrites(context.emulator, "instagram");
    const page = await context.postproxy.listChats(profile("instagram"), { per_page: 2 });
    assert.deepEqual(
      page.data.map((chat) => chat.id),
      [newer.chat.id, older.chat.id],
    );
    assert.deepEqual([page.total, page.page, page.per_page], [2, 0, 2]);
  });

  test("are walked over all pages, each once", async () => {
    const made = new Set();
    for (let person = 0; person < 7; person += 1) {
      made.add((await personWrites(context.emulator, "telegram")).chat.id);
    }
    const walked = [];
    for await (const chat of context.postproxy.listChats(profile("telegram"), { per_page: 3 })) {
      walked.push(chat.id);
    }
    assert.equal(walked.length, 7);
    assert.deepEqual(new Set(walked), made);
  });

  test("are narrowed to a time given as a Date", async () => {
    await personWrites(context.emulator, "bluesky");
    const future = new Date(Date.now() + 60_000);
    const before = await context.postproxy.listChats(profile("bluesky"), { before: future });
    const after = await context.postproxy.listChats(profile("bluesky"), { after: future });
    assert.equal(before.total, 1);
    assert.equal(after.total, 0);
  });

  test("refuse a time without its offset before anything is sent", async () => {
    const error = await failure(context.postproxy.listChats(profile(), { before: "2026-05-31T14:02:00" }));
    assert(error instanceof sdk.ValidationError);
    assert.equal(error.field, "before");
    assert.equal(error.outcome, "not_sent");
  });

  test("need a participant", async () => {
    const error = await failure(context.postproxy.createChat(profile(), { participant_name: "Jane" }));
    assert(error instanceof sdk.ValidationError);
    assert.equal(error.field, "participant_external_id");
    assert.equal(error.attempts, 0);
  });
});
