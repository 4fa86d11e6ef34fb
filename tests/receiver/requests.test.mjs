// From a request to the receiver: as a web Request, on node:http, as an event of Lambda; what is refused, and who is told.

import { channel } from "node:diagnostics_channel";
import { createServer } from "node:http";
import { after, before } from "node:test";
import {
  assert,
  deliver,
  durableStore,
  failure,
  gate,
  makeReceiver,
  received,
  sdk,
  secret,
  signed,
  suite,
  test,
} from "./harness.mjs";

const on = { "message.received": () => {} };

function post({ body, headers }, others) {
  return new Request("https://shop.example/webhooks", { method: "POST", body, headers, ...others });
}

suite("fetch", () => {
  test("answers a web request, and is bound", async () => {
    const { fetch } = makeReceiver({ on });
    const response = await fetch(post(signed(received())));
    assert.deepEqual([response.status, await response.text()], [204, ""]);
    assert.equal(response.headers.get("x-event-outcome"), null, "nobody else is told the outcome");
  });

  test("tells the channel of node:diagnostics_channel what became of each event", async (context) => {
    // The runtime has it without an import from Node 20.16 on.
    if (process.getBuiltinModule === undefined)
      return context.skip("this Node has no process.getBuiltinModule");
    const told = [];
    const listen = (outcome) => told.push(outcome);
    channel("postproxy-dm:outcome").subscribe(listen);
    const receiver = makeReceiver({ on });
    const event = received();
    await deliver(receiver, event);
    await deliver(receiver, event);
    channel("postproxy-dm:outcome").unsubscribe(listen);
    await deliver(receiver, received());
    assert.deepEqual(
      told.map(({ id, outcome }) => [id, outcome]),
      [
        [event.id, "done"],
        [event.id, "seen"],
      ],
    );
  });

  test("refuses what is no webhook of the service, and tells only onError why", async () => {
    const good = signed(received());
    const wrong = {
      ...good,
      headers: { ...good.headers, "x-postproxy-signature": sdk.signWebhook(good.body, "other") },
    };
    const stale = signed(received(), { timestamp: new Date(Date.now() - 3_600_000) });
    const refused = [
      [401, "signature_mismatch", post(wrong)],
      [401, "missing_signature", post({ body: good.body, headers: {} })],
      [401, "timestamp_too_old", post(stale)],
      [400, "malformed_payload", post(signed("{}"))],
      [400, "malformed_payload", post(signed("no JSON"))],
      [413, undefined, post(signed(received({ body: "x".repeat(2000) })))],
    ];
    for (const [status, reason, request] of refused) {
      const receiver = makeReceiver({ on, maxBodyBytes: 1000 });
      const response = await receiver.fetch(request);
      assert.equal(response.status, status);
      assert.equal(await response.text(), "");
      assert.equal(receiver.told.errors[0].error.reason, reason);
    }
  });

  test("takes POST only", async () => {
    const receiver = makeReceiver({ on });
    const response = await receiver.fetch(new Request("https://shop.example/webhooks"));
    assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST"]);
    assert.deepEqual(receiver.told.errors, []);
  });

  test("says that the body was read before", async () => {
    const receiver = makeReceiver({ on });
    const request = post(signed(received()));
    await request.text();
    assert.equal((await receiver.fetch(request)).status, 500);
    assert.equal(receiver.told.errors[0].error.reason, "body_already_parsed");
  });

  test("keeps the process alive by waitUntil, wherever it is", async () => {
    const { opened, open } = gate();
    const vercel = Symbol.for("@vercel/request-context");
    const places = [
      (waitUntil) => [{}, { waitUntil }],
      (waitUntil) => [{ executionCtx: { waitUntil } }],
      (waitUntil) => {
        globalThis[vercel] = { get: () => ({ waitUntil }) };
        return [];
      },
    ];
    for (const place of places) {
      const works = [];
      const receiver = makeReceiver({ answerWithinMs: 10, on: { "message.received": () => opened } });
      const { status } = await receiver.fetch(post(signed(received())), ...place((work) => works.push(work)));
      assert.equal(status, 503);
      assert.equal(works.length, 1);
      assert.equal(await Promise.race([works[0], "still at it"]), "still at it");
      delete globalThis[vercel];
    }
    open();
  });
});

suite("node", () => {
  let server;
  let receiver;
  before(async () => {
    server = createServer((req, res) => receiver.node(req, res));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  after(() => server.close());

  const send = ({ body, headers }, more) =>
    fetch(`http://127.0.0.1:${server.address().port}/webhooks`, {
      method: "POST",
      body,
      headers: { ...headers, ...more },
    });

  test("answers a request, and tells a sender on this machine the outcome", async () => {
    receiver = makeReceiver({ on });
    const event = received();
    const outcomes = [];
    for (const more of [{}, {}, { "x-forwarded-for": "203.0.113.9" }]) {
      const response = await send(signed(event), more);
      outcomes.push([response.status, response.headers.get("x-event-outcome")]);
    }
    assert.deepEqual(outcomes, [
      [204, "done"],
      [204, "seen"],
      [204, null],
    ]);
  });

  test("hands a mistake in the set-up to next", async () => {
    const { node, told } = makeReceiver({ on });
    let got;
    await node({ method: "POST", headers: {}, on() {}, body: { id: "evt_1" } }, {}, (error) => {
      got = error;
    });
    assert.equal(got.reason, "body_already_parsed");
    assert.equal(told.errors[0].error, got);
  });

  test("is what nodeWebhookHandler returns, as fetch is webhookHandler's", async () => {
    receiver = { node: sdk.nodeWebhookHandler({ secret, on }) };
    assert.equal((await send(signed(received()))).status, 204);
    assert.equal((await sdk.webhookHandler({ secret, on })(post(signed(received())))).status, 204);
  });
});

suite("lambda", () => {
  const invoke = (receiver, event, leftMs = 10_000, more = {}) => {
    const { body, headers } = signed(event);
    const isBase64Encoded = true;
    const given = {
      body: Buffer.from(body).toString("base64"),
      isBase64Encoded,
      headers,
      httpMethod: "POST",
      ...more,
    };
    return receiver.lambda(given, { getRemainingTimeInMillis: () => leftMs });
  };

  test("answers an event of API Gateway", async () => {
    const answer = await invoke(makeReceiver({ on }), received());
    assert.deepEqual(answer, { statusCode: 204, headers: {}, body: "", isBase64Encoded: false });
  });

  test("ends a second before the host does, and begins nothing in its last two", async () => {
    const runs = [];
    const receiver = makeReceiver({
      store: durableStore(),
      on: {
        "message.received": () => {
          runs.push(1);
          return new Promise(() => {});
        },
      },
    });
    assert.equal((await invoke(receiver, received({ chat: "a" }), 2050)).statusCode, 503);
    assert.equal(runs.length, 1);
    assert.equal((await invoke(receiver, received({ chat: "b" }), 1500)).statusCode, 503);
    assert.equal(runs.length, 1);
    assert.equal((await receiver.stats()).waiting, 2);
  });

  test("works on another lane that is due before it answers", async () => {
    const store = durableStore();
    const ran = [];
    let isMended = false;
    const receiver = makeReceiver({
      store,
      on: {
        "message.received": ({ data: { object } }) => {
          if (object.body === "poison" && !isMended) throw new Error("oops");
          ran.push(object.body);
        },
      },
    });
    assert.equal((await invoke(receiver, received({ chat: "a", body: "poison" }))).statusCode, 503);
    isMended = true;
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal((await invoke(receiver, received({ chat: "b", body: "other" }))).statusCode, 204);
    assert.deepEqual(ran, ["other", "poison"]);
  });
});

suite("a secret", () => {
  test("may be several, or a function that is asked for each delivery", async () => {
    const asked = [];
    const given = [
      [secret, "old"],
      ["old", secret],
      async ({ headers, url }) => {
        asked.push([headers.get("x-shop"), url]);
        return headers.get("x-shop") === "1" ? secret : "other";
      },
    ];
    for (const secret of given) {
      const { body, headers } = signed(received());
      const receiver = makeReceiver({ secret, on });
      assert.equal(
        (await receiver.fetch(post({ body, headers: { ...headers, "x-shop": "1" } }))).status,
        204,
      );
    }
    assert.deepEqual(asked, [["1", "https://shop.example/webhooks"]]);
  });

  test("comes from the environment by default, and is missed by name", async () => {
    process.env.POSTPROXY_WEBHOOK_SECRET = secret;
    try {
      assert.equal((await deliver(makeReceiver({ secret: undefined, on }), received())).status, 204);
    } finally {
      delete process.env.POSTPROXY_WEBHOOK_SECRET;
    }
    const receiver = makeReceiver({ secret: undefined, on });
    assert.equal((await deliver(receiver, received())).status, 500);
    assert.equal(receiver.told.errors[0].error.field, "secret");
    assert.equal((await failure(receiver.ready())).field, "secret");
  });

  test("with white space at its ends is told apart from a forgery", async () => {
    const receiver = makeReceiver({ secret: `${secret}\n`, on });
    assert.equal((await deliver(receiver, received())).status, 500);
    assert.equal(receiver.told.errors[0].error.reason, "invalid_secret");
    const error = await failure(receiver.ready());
    assert.equal(error.reason, "invalid_secret");
    assert(!error.message.includes(secret));
  });

  test("of a function is checked where it comes", async () => {
    for (const secret of [() => undefined, () => 5, () => [], async () => [5]]) {
      const receiver = makeReceiver({ secret, on });
      assert.equal((await deliver(receiver, received())).status, 500);
      assert.equal(receiver.told.errors[0].error.field, "secret");
    }
  });
});

suite("the client", () => {
  test("is made from the environment when a handler needs it, and missed by name", async () => {
    const receiver = makeReceiver({
      on: { "message.received": (_event, { reply }) => reply({ body: "Hi" }) },
    });
    await deliver(receiver, received());
    assert.deepEqual(
      receiver.told.errors.map(({ error }) => [error.name, error.field]),
      [["ValidationError", "client"]],
    );
    process.env.POSTPROXY_API_KEY = "key";
    process.env.POSTPROXY_BASE_URL = "http://127.0.0.1:1";
    try {
      const other = makeReceiver({
        on: { "message.received": (_event, { client }) => client.getChat("chat_1", { maxRetries: 0 }) },
      });
      await deliver(other, received());
      assert.equal(other.told.errors[0].error.code, "connection_failed");
    } finally {
      delete process.env.POSTPROXY_API_KEY;
      delete process.env.POSTPROXY_BASE_URL;
    }
  });
});
