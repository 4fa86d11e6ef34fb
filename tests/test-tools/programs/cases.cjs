// What a program does under the fake timers of a test runner. No case moves the fake clock to reach its end; where
// `passAnHour` moves it, nothing may come sooner. CommonJS, because Jest runs that as it is.

const assert = require("node:assert/strict");
// As they are before a test has others.
const { clearInterval, setInterval } = require("node:timers");

/** @param {{ sdk: object, url: string, passAnHour: () => unknown }} given the package, the server of server.mjs, the fake clock */
module.exports = ({ sdk, url, passAnHour }) => {
  const { createReceiver, memoryStore, Postproxy, signWebhook, TimeoutError, verifyWebhook } = sdk;

  /** A client to which the server behaves in one of its ways. */
  const client = (way, options) =>
    new Postproxy({ apiKey: `${way}:${Math.random()}`, baseUrl: url, ...options });

  const answered = async (call) => (await call).data[0];

  /** Makes a receiver, whose process is kept alive as a server would. `both`: two runs have ended. */
  async function receiving(on, options, work) {
    const secret = "whsec_test_tools";
    const outcomes = [];
    let tellOutcome;
    const keptAlive = setInterval(() => {}, 1000);
    const receiver = createReceiver({
      ...{ secret, store: memoryStore(), client: client("ok") },
      on: { "message.received": on },
      onError: () => {},
      onOutcome({ outcome }) {
        outcomes.push(outcome);
        if (outcomes.length === 2) tellOutcome();
      },
      ...options,
    });
    const deliver = () => {
      const object = { id: "msg_1", chat_id: "chat_1", direction: "inbound", body: "Hi" };
      const created_at = new Date().toISOString();
      const body = JSON.stringify({
        ...{ object: "event", id: "evt_1", type: "message.received", created_at },
        data: { object },
      });
      return receiver.receive(body, { "x-postproxy-signature": signWebhook(body, secret) });
    };
    try {
      const both = new Promise((resolve) => {
        tellOutcome = resolve;
      });
      await work({ receiver, deliver, outcomes, both });
    } finally {
      clearInterval(keptAlive);
      await receiver.close();
    }
  }

  return {
    async "calls of one turn are answered"() {
      const postproxy = client("ok");
      const calls = await Promise.all([1, 2, 3].map(() => postproxy.listProfiles()));
      assert.equal(calls.length, 3);
    },

    async "a retry waits as long as the service asks, and no less while the fake clock moves"() {
      let call;
      await new Promise((resolve) => {
        call = client("busy-once", { onAttempt: resolve }).listProfiles();
      });
      await passAnHour();
      const { attempt, afterMs } = await answered(call);
      assert.equal(attempt, 2);
      assert(afterMs >= 900, `it came after ${afterMs} ms, and the service had asked for 1 s`);
    },

    async "timeoutMs ends a call"() {
      await assert.rejects(client("silent").listProfiles({ timeoutMs: 200 }), TimeoutError);
    },

    async "timeoutMs doesn't end a call because the fake clock moves"() {
      const call = client("slow").listProfiles({ timeoutMs: 60_000 });
      await passAnHour();
      assert.equal((await answered(call)).attempt, 1);
    },

    async "attemptTimeoutMs gives an attempt up, and the call goes on"() {
      const postproxy = client("silent-once", { attemptTimeoutMs: 500 });
      assert.equal((await answered(postproxy.listProfiles())).attempt, 2);
    },

    async "maxConcurrency lets calls take turns"() {
      const postproxy = client("slow", { maxConcurrency: 1 });
      const calls = [postproxy.listProfiles(), postproxy.listProfiles()];
      await passAnHour();
      assert.deepEqual(await Promise.all(calls.map(async (call) => (await answered(call)).attempt)), [1, 2]);
    },

    async "waitForMessage asks until the message is there"() {
      assert.equal((await client("pending").waitForMessage("msg_1")).status, "published");
    },

    async "a handler that failed runs again"() {
      let runs = 0;
      const on = () => {
        runs += 1;
        if (runs === 1) throw new Error("the first run");
      };
      await receiving(
        on,
        { backoff: { firstMs: 20, maxMs: 20 } },
        async ({ deliver, outcomes, both, receiver }) => {
          receiver.start();
          assert.equal((await deliver()).status, 503);
          await both;
          assert.deepEqual(outcomes, ["failed", "done"]);
        },
      );
    },

    async "a lease is renewed while its handler runs"() {
      let runs = 0;
      let begin;
      const begun = new Promise((resolve) => {
        begin = resolve;
      });
      const on = async () => {
        runs += 1;
        begin();
        await client("slow").listProfiles();
      };
      await receiving(on, { leaseMs: 1000 }, async ({ deliver, outcomes }) => {
        const delivered = deliver();
        await begun;
        await passAnHour();
        assert.equal((await delivered).status, 204);
        assert.deepEqual([runs, outcomes], [1, ["done"]]);
      });
    },

    async "a handler's time ends"() {
      const on = () => new Promise(() => {});
      await receiving(on, { handlerTimeoutMs: 100, attempts: 1 }, async ({ deliver, outcomes }) => {
        await deliver();
        assert.deepEqual(outcomes, ["dead"]);
      });
    },

    async "catchUp finds what was never delivered"() {
      const texts = [];
      const on = ({ data }) => texts.push(data.object.body);
      await receiving(on, { client: client("missed") }, async ({ receiver }) => {
        await receiver.catchUp({ profileIds: ["prof_1"], since: new Date(Date.now() - 60_000) });
        await receiver.drain();
        assert.deepEqual(texts, ["missed"]);
      });
    },

    async "a webhook is as old as the test's date says"() {
      const secret = "whsec_test_tools";
      const signature = signWebhook("{}", secret);
      verifyWebhook("{}", signature, secret);
      await passAnHour();
      assert.throws(() => verifyWebhook("{}", signature, secret), { reason: "timestamp_too_old" });
    },
  };
};
