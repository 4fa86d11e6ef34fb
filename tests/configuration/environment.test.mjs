// The variables that stand in for options, and clients that are derived or closed.

import { signWebhook } from "postproxy-dm";
import { assert, failure, sdk, startReceiver, suite, test } from "../conformance/harness.mjs";

const VARIABLES = ["POSTPROXY_API_KEY", "POSTPROXY_BASE_URL", "POSTPROXY_WEBHOOK_SECRET"];

/** Runs work with these variables, and only these. */
async function withVariables(variables, work) {
  const before = VARIABLES.map((name) => [name, process.env[name]]);
  for (const name of VARIABLES) delete process.env[name];
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

async function withServer(work) {
  const server = await startReceiver(() => [200, {}, '{"id":"msg_1"}']);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

suite("the environment", () => {
  test("has the key and the address, and an option counts more", () =>
    withServer(async (server) => {
      const variables = { POSTPROXY_API_KEY: "pp_of_environment", POSTPROXY_BASE_URL: server.url };
      await withVariables(variables, async () => {
        await new sdk.Postproxy().getMessage("msg_1");
        await new sdk.Postproxy({ apiKey: "pp_of_option" }).getMessage("msg_1");
      });
      assert.deepEqual(
        server.requests.map(({ headers }) => headers.authorization),
        ["Bearer pp_of_environment", "Bearer pp_of_option"],
      );
    }));

  for (const [title, variables, options] of [
    ["without the variable", {}, {}],
    ["with an empty variable", { POSTPROXY_API_KEY: "" }, {}],
    ["with an empty option", { POSTPROXY_API_KEY: "pp_test_1" }, { apiKey: "" }],
  ]) {
    test(`${title} there is no client`, async () => {
      const error = await withVariables(variables, () => failure(() => new sdk.Postproxy(options)));
      assert(error instanceof sdk.ValidationError);
      assert.equal(error.field, "apiKey");
    });
  }

  test("has the secret of a webhook", async () => {
    const secret = "whsec_of_environment";
    const body = JSON.stringify({
      ...{ id: "evt_1", object: "event", type: "post.published", created_at: "2026-05-31T14:02:00.000Z" },
      data: { object: { id: "post_1" } },
    });
    const headers = { "x-postproxy-signature": signWebhook(body, secret) };
    await withVariables({ POSTPROXY_WEBHOOK_SECRET: secret }, () => {
      assert.equal(sdk.parseWebhook(body, headers).id, "evt_1");
      sdk.verifyWebhook(body, headers);
      assert.throws(() => sdk.parseWebhook(body, headers, "whsec_other"), { reason: "signature_mismatch" });
    });
    await withVariables({}, () => {
      assert.throws(() => sdk.parseWebhook(body, headers), { reason: "missing_secret" });
    });
  });
});

suite("a client", () => {
  test("that is derived has the same options, except those that are given", () =>
    withServer(async (server) => {
      const defaultHeaders = { "x-tenant": "shop-1" };
      const base = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url, defaultHeaders });
      const derived = base.withOptions({ profileGroupId: "pgrp_2", defaultHeaders: undefined });
      assert(derived instanceof sdk.Postproxy);
      await derived.getMessage("msg_1");
      await base.getMessage("msg_1");
      const [first, second] = server.requests;
      assert.equal(first.url, "/api/messages/msg_1?profile_group_id=pgrp_2");
      assert.equal(first.headers["x-tenant"], "shop-1");
      assert.equal(second.url, "/api/messages/msg_1");
      const error = await failure(() => base.withOptions({ timeoutMS: 5 }));
      assert.equal(error.message, "timeoutMS is not an option: did you mean `timeoutMs`?");
    }));

  test("that is closed lets its calls end, and takes no other", async () => {
    let answer;
    const server = await startReceiver(() => new Promise((resolve) => (answer = resolve)));
    const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
    const call = postproxy.getMessage("msg_1");
    while (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    let isClosed = false;
    const closed = postproxy.close().then(() => {
      isClosed = true;
    });
    assert.equal(postproxy.close(), postproxy.close());
    const refused = await failure(postproxy.getMessage("msg_1"));
    assert(refused instanceof sdk.ValidationError);
    assert.equal(refused.outcome, "not_sent");
    assert.match(refused.message, /is closed/);
    assert.equal(isClosed, false);
    answer([200, {}, '{"id":"msg_1"}']);
    assert.equal((await call).id, "msg_1");
    await closed;
    await server.stop();
  });

  test("that is closed lets a wait for a message end", async () => {
    let read = 0;
    const answer = () => {
      read += 1;
      return [
        200,
        {},
        JSON.stringify({ id: "msg_1", status: read > 2 ? "published" : "pending", attachments: [] }),
      ];
    };
    const server = await startReceiver(answer);
    try {
      const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
      const waiting = postproxy.waitForMessage("msg_1");
      while (read === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      let isClosed = false;
      const closed = postproxy.close().then(() => {
        isClosed = true;
      });
      assert.match((await failure(postproxy.getMessage("msg_1"))).message, /is closed/);
      assert.equal(isClosed, false);
      assert.equal((await waiting).status, "published");
      await closed;
    } finally {
      await server.stop();
    }
  });

  test("that has failed calls can be closed, and an idle one at once", async () => {
    const postproxy = new sdk.Postproxy({
      apiKey: "pp_test_1",
      baseUrl: "http://127.0.0.1:9",
      maxRetries: 0,
    });
    await failure(postproxy.getMessage("msg_1"));
    await failure(postproxy.getMessage(""));
    await failure(postproxy.sendMessage("chat_1", { body: 5n }));
    await postproxy.close();
    const dispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
    await new sdk.Postproxy({ apiKey: "pp_test_1" })[dispose]();
  });
});
