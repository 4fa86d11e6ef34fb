// A receiver in this runtime, with its events in memory: from a web request to the handler, and to an answer that is sent once.

import { deepEqual, equal } from "./assert.js";

const SECRET = "whsec_portable";

function request(sdk, event) {
  const body = JSON.stringify(event);
  const headers = { "x-postproxy-signature": sdk.signWebhook(body, SECRET) };
  return new Request("https://shop.example/webhooks", { method: "POST", body, headers });
}

function received(message, id = `evt_${message.id}`) {
  const { created_at } = message;
  return { id, object: "event", type: "message.received", created_at, data: { object: message } };
}

export const receiverTests = [
  [
    "answers once, though the handler runs twice and writes another text",
    async ({ sdk, postproxy, personWrites, until }) => {
      const { chat, message } = await personWrites();
      const outcomes = [];
      const receiver = sdk.createReceiver({
        secret: SECRET,
        client: postproxy,
        backoff: { firstMs: 1, maxMs: 2 },
        onError: () => {},
        onOutcome: ({ outcome }) => outcomes.push(outcome),
        on: {
          "message.received": async (_event, { attempt, reply, step }) => {
            const text = await step("text", () => `Written by run ${attempt}`);
            await reply({ body: `${text}, sent by run ${attempt}` });
            if (attempt === 1) throw new Error("oops");
          },
        },
      });
      await receiver.start({ pollMs: 5 });
      equal((await receiver.fetch(request(sdk, received(message)))).status, 503);
      await until("the second run", () => outcomes.includes("done"));
      equal((await receiver.fetch(request(sdk, received(message)))).status, 204);
      await receiver.close();
      deepEqual(outcomes, ["failed", "done", "seen"]);
      const { data } = await postproxy.listMessages(chat.id, { direction: "outbound" });
      deepEqual(
        data.map(({ body }) => body),
        ["Written by run 1, sent by run 1"],
      );
    },
  ],
  [
    "runs the events of a chat in order, and ignores what has no handler",
    async ({ sdk, until }) => {
      const began = [];
      const ran = [];
      let open;
      const opened = new Promise((resolve) => {
        open = resolve;
      });
      const receiver = sdk.createReceiver({
        secret: SECRET,
        on: {
          "message.received": async ({ data: { object } }) => {
            began.push(object.id);
            await opened;
            ran.push(object.id);
          },
        },
      });
      const messages = [1, 2, 3, 4].map((n) => ({
        id: `msg_${n}`,
        chat_id: "chat_1",
        direction: "inbound",
        created_at: `2026-05-31T14:00:0${n}Z`,
      }));
      const hand = (message) => receiver.fetch(request(sdk, received(message)));
      // Runtimes read the bodies of requests in any order: only an event that has begun is sure to be the first.
      const first = hand(messages[0]);
      await until("the first run", () => began.length === 1);
      const others = messages.slice(1).reverse().map(hand).reverse();
      await until(
        "all events in the store",
        async () => (await receiver.stats()).waiting === messages.length,
      );
      open();
      const answers = await Promise.all([first, ...others]);
      deepEqual(
        [answers.map(({ status }) => status), ran],
        [[204, 204, 204, 204], messages.map(({ id }) => id)],
      );
      const read = { ...received(messages[0], "evt_read"), type: "message.read" };
      equal((await receiver.fetch(request(sdk, read))).status, 204);
      deepEqual(await receiver.stats(), { waiting: 0, dead: 0, lanes: 0, held: 0, oldestMs: null });
      await receiver.close();
    },
  ],
  [
    "refuses a forged webhook and a wrong option",
    async ({ sdk }) => {
      const errors = [];
      const receiver = sdk.createReceiver({
        secret: "another",
        onError: (error) => errors.push(error.reason),
        on: { "*": () => {} },
      });
      const event = received({ id: "msg_1", chat_id: "chat_1" });
      equal((await receiver.fetch(request(sdk, event))).status, 401);
      deepEqual(errors, ["signature_mismatch"]);
      let error;
      try {
        await sdk.createReceiver({ on: { "message.recieved": () => {} } }).ready();
      } catch (thrown) {
        error = thrown;
      }
      deepEqual([error?.name, error?.field], ["ValidationError", "on"]);
    },
  ],
];
