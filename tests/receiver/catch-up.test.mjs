// Messages that were never delivered: found through the API, put once, and only where nobody has answered them.

import {
  assert,
  deliver,
  durableStore,
  failure,
  makeReceiver,
  sdk,
  suite,
  test,
  until,
  watchedStore,
  withEmulator,
} from "./harness.mjs";

let people = 0;

function newPerson() {
  people += 1;
  return `catch-${people}`;
}

suite("catchUp", () => {
  const context = withEmulator();

  async function write(text, person = newPerson()) {
    const { emulator } = context;
    return emulator.control("inbound", {
      profile_id: emulator.profiles.telegram,
      participant_external_id: person,
      text,
    });
  }

  function bot(options) {
    const texts = [];
    const receiver = makeReceiver({
      client: context.client,
      store: durableStore(),
      on: {
        "message.received": async (event, { reply }) => {
          texts.push([event.data.object.body, event.caught_up === true]);
          await reply({ body: `Re: ${event.data.object.body}` });
        },
      },
      ...options,
    });
    return Object.assign(receiver, { texts });
  }

  const profileIds = () => [context.emulator.profiles.telegram];
  const outgoing = async (chat) =>
    (await context.client.listMessages(chat.id, { direction: "outbound" })).data.length;

  test("puts what was never delivered, in order, and not what was", async () => {
    const since = new Date(Date.now() - 1000);
    const { chat, message } = await write("delivered", "jane");
    await write("missed 1", "jane");
    const other = await write("missed 2", "john");
    const receiver = bot();
    await deliver(receiver, {
      id: "evt_live",
      object: "event",
      type: "message.received",
      created_at: message.created_at,
      data: { object: message },
    });
    const first = await receiver.catchUp({ since, profileIds: profileIds() });
    assert.deepEqual([first.put, first.known], [2, 1]);
    await receiver.drain();
    assert.deepEqual([...receiver.texts].sort(), [
      ["delivered", false],
      ["missed 1", true],
      ["missed 2", true],
    ]);
    assert.deepEqual([await outgoing(chat), await outgoing(other.chat)], [2, 1]);

    const again = await receiver.catchUp({ since: "last", profileIds: profileIds() });
    assert.equal(again.put, 0, "the marks know them");
    await receiver.drain();
    assert.deepEqual([await outgoing(chat), await outgoing(other.chat)], [2, 1]);
  });

  test("and a late delivery of the same message are one event", async () => {
    const since = new Date(Date.now() - 1000);
    const { chat, message } = await write("late");
    const receiver = bot();
    await receiver.catchUp({ since, profileIds: profileIds() });
    await receiver.drain();
    const { outcome } = await deliver(receiver, {
      id: "evt_late",
      object: "event",
      type: "message.received",
      created_at: message.created_at,
      data: { object: message },
    });
    assert.equal(outcome, "seen");
    assert.equal(await outgoing(chat), 1);
  });

  test("of two processes at once answers each message once", async () => {
    const since = new Date(Date.now() - 1000);
    const { chat } = await write("shared");
    const store = durableStore();
    const receivers = [bot({ store }), bot({ store })];
    await Promise.all(receivers.map((receiver) => receiver.catchUp({ since, profileIds: profileIds() })));
    await Promise.all(receivers.map((receiver) => receiver.drain()));
    assert.equal(await outgoing(chat), 1);
  });

  for (const order of ["chat", "none"]) {
    test(`puts of what is older than the marks only what nobody has answered: order ${order}`, async () => {
      const person = newPerson();
      const since = Date.now() - 1000;
      const [profile] = profileIds();
      const { chat } = await write("old 1", person);
      await write("old 2", person);
      await context.client.sendMessage(chat.id, { body: "Answered by a person" });
      const answeredAt = Date.parse((await context.client.getChat(chat.id)).last_outbound_at);
      await until("the next millisecond", () => Date.now() > answeredAt);
      await write("new 1", person);
      await write("new 2", person);
      await write("new 3", person);

      const later = Date.now() + 100 * 3_600_000;
      /** A bot that has forgotten everything, and what it was given of this person's. */
      const forgetful = async () => {
        const store = watchedStore(sdk.memoryStore({ now: () => later }), { durable: true, kind: "durable" });
        const receiver = bot({ now: () => later, order, store });
        await receiver.catchUp({ since, profileIds: [profile] });
        const { events } = await receiver.events({ state: "waiting" });
        const own = events.filter(({ event }) => event.data.object.chat_id === chat.id);
        return { receiver, texts: own.map(({ event }) => event.data.object.body) };
      };
      const { receiver, texts } = await forgetful();
      assert.deepEqual(texts, ["new 1", "new 2", "new 3"]);
      await receiver.drain();
      const answers = (await context.client.listMessages(chat.id, { direction: "outbound" })).data;
      const bodies = answers.map(({ body }) => body).filter((body) => body.startsWith("Re: "));
      assert.deepEqual(bodies.sort(), ["Re: new 1", "Re: new 2", "Re: new 3"]);
      const ran = receiver.texts.map(([text]) => text).filter((text) => text.startsWith("new "));
      if (order === "chat") assert.deepEqual(ran, ["new 1", "new 2", "new 3"]);

      assert.deepEqual((await forgetful()).texts, [], "all of them are answered now");
    });
  }

  test("needs a time the first time", async () => {
    const error = await failure(bot().catchUp({ since: "last" }));
    assert.deepEqual([error.name, error.field], ["ValidationError", "since"]);
  });
});
