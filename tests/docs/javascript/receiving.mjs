// How the JavaScript of docs/receiving.md is run.

import { strict as assert } from "node:assert";
import { answers, personWrites, signedEvent, withServer } from "./support.mjs";

/** Serves the receiver that a block exports. */
const SERVED = `import { createServer } from "node:http";
createServer(receiver.node).listen(3000);`;

const messageTo = (chat, id = "msg_1", body = "Hello") => ({
  ...{ id, chat_id: chat.id, direction: "inbound", body },
});

/** Posts the message twice, and returns the texts of the answers. */
const answersTo = async ({ start, emulator }, env = {}) => {
  const chat = await personWrites(emulator);
  const event = signedEvent(emulator, messageTo(chat));
  await withServer({ start }, env, async ({ post }) => {
    assert.deepEqual([await post(event), await post(event)], [204, 204]);
  });
  return (await answers(emulator, chat)).map(({ body }) => body).reverse();
};

const answersWith =
  (...texts) =>
  async (tools) =>
    assert.deepEqual(await answersTo(tools), texts);

const refusesForgery = async ({ start, emulator }) => {
  const chat = await personWrites(emulator);
  await withServer({ start }, {}, async ({ post }) => {
    assert.equal(await post(signedEvent(emulator, messageTo(chat), { secret: "whsec_wrong" })), 401);
    assert.equal(await post({ body: "{}" }), 401, "no signature");
  });
  assert.deepEqual(await answers(emulator, chat), []);
};

const comesAgainWithoutKey = async ({ start, emulator }) => {
  const chat = await personWrites(emulator);
  await withServer({ start }, { POSTPROXY_API_KEY: "pp_test_wrong" }, async ({ post }) => {
    assert.equal(await post(signedEvent(emulator, messageTo(chat))), 503);
  });
};

/** A block with a receiver for each of two groups: each gets the messages of both, and answers its own. */
function groups() {
  const SECOND_SECRET = "whsec_second";
  const envOf = ({ groups: [first, second], webhook_secret }) => ({
    ...{ FIRST_API_KEY: first.apiKey, FIRST_WEBHOOK_SECRET: webhook_secret },
    ...{ SECOND_API_KEY: second.apiKey, SECOND_WEBHOOK_SECRET: SECOND_SECRET },
  });
  /** Somebody writes to a group's profile; the event, signed with each secret. */
  const written = async (emulator, group) => {
    const { chat, message } = await emulator.control("inbound", {
      profile_id: group.profiles.facebook,
      participant_external_id: `person-${Math.random()}`,
      text: "Hello",
    });
    const events = [emulator.webhook_secret, SECOND_SECRET].map((secret) =>
      signedEvent(emulator, message, { secret }),
    );
    return { group, chat, events };
  };
  const bodiesTo = async (emulator, { group, chat }) => {
    const path = `/chats/${chat.id}/messages?direction=outbound&profile_group_id=${group.id}`;
    return (await emulator.api("GET", path)).body.data.map(({ body }) => body);
  };
  return {
    good: {
      "each answers its own group's messages, and finishes the other's": async ({ start, emulator }) => {
        const all = [];
        for (const group of emulator.groups) all.push(await written(emulator, group));
        await withServer({ start }, envOf(emulator), async ({ url }) => {
          for (const { events } of [...all, ...all]) {
            for (const [index, path] of ["webhooks/first", "webhooks/second"].entries()) {
              const { status } = await fetch(`${url}${path}`, { method: "POST", ...events[index] });
              assert.equal(status, 204);
            }
          }
        });
        for (const one of all) assert.deepEqual(await bodiesTo(emulator, one), ["Thanks for writing!"]);
      },
    },
    bad: {
      "the other's secret is refused, and a wrong key brings the event again": async ({
        start,
        emulator,
      }) => {
        const one = await written(emulator, emulator.groups[1]);
        const env = { ...envOf(emulator), SECOND_API_KEY: "pp_test_wrong" };
        await withServer({ start }, env, async ({ url }) => {
          const post = (event) => fetch(`${url}webhooks/second`, { method: "POST", ...event });
          assert.deepEqual(
            [(await post(one.events[0])).status, (await post(one.events[1])).status],
            [401, 503],
          );
        });
        assert.deepEqual(await bodiesTo(emulator, one), []);
      },
    },
  };
}

export const receiving = {
  "docs/receiving.md: Receiving in production": {
    good: { "answers once": answersWith("You said: Hello") },
    bad: {
      "a forgery is refused": refusesForgery,
      "a wrong key: the service comes again": comesAgainWithoutKey,
    },
  },

  "docs/receiving.md: Several profile groups": groups(),

  "docs/receiving.md: Answers that are sent once": {
    given: `let asked = 0;
const askTheModel = async (_text: unknown) => { asked += 1; return "42, asked " + asked; };`,
    afterwards: SERVED,
    good: { "sends both answers once": answersWith("One moment…", "42, asked 1") },
    bad: {
      "a forgery is refused": refusesForgery,
      "a wrong key: the service comes again": comesAgainWithoutKey,
    },
  },

  "docs/receiving.md: Hand a chat over to a person": {
    given: `const isWithAPerson = async (_chatId: string) => process.env.WITH_A_PERSON === "1";`,
    afterwards: SERVED,
    good: {
      "answers where no person does": answersWith("Hi! I am a bot. Write “person” to talk to one of us."),
      "is silent where one does": async (tools) =>
        assert.deepEqual(await answersTo(tools, { WITH_A_PERSON: "1" }), []),
    },
    bad: { "a forgery is refused": refusesForgery },
  },

  "docs/receiving.md: Seal what is stored": {
    afterwards: SERVED,
    good: {
      answers: async (tools) => {
        const SEAL_KEY = Buffer.alloc(32, 7).toString("base64");
        assert.deepEqual(await answersTo(tools, { SEAL_KEY }), ["Thanks for writing!"]);
      },
    },
    bad: {
      "a key that is too short": async ({ run }) => {
        const { code, stderr } = await run({ SEAL_KEY: "c2hvcnQ=" });
        assert.equal(code, 1);
        assert.match(stderr, /key/i);
      },
    },
  },

  'docs/receiving.md: An effect and "finished" in one transaction': {
    // The suite `stores` runs this with the real ORMs. Here is a database of one table.
    given: `import { memoryStore } from "postproxy-dm";
const store = memoryStore();
const rows: object[] = [];
const orders = {};
const tx = { insert: (_table: object) => ({ values: async (row: object) => void rows.push(row) }) };
const db = { transaction: async (work: (transaction: typeof tx) => Promise<void>) => work(tx) };`,
    afterwards: SERVED,
    good: {
      "a store without transactions says so, and the service comes again": async ({ start, emulator }) => {
        const chat = await personWrites(emulator);
        await withServer({ start }, {}, async ({ post }) => {
          assert.equal(await post(signedEvent(emulator, messageTo(chat))), 503);
        });
      },
    },
    bad: { "a forgery is refused": refusesForgery },
  },
};
