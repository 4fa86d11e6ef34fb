// The recipe for Inngest, with Inngest's own library against a stand-in of its service, and with calls made by hand.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { createReceiver, Postproxy, signWebhook } from "../../../npm/node.js";
import { fromInngest, toInngest } from "./inngest.mjs";

const secret = "whsec_inngest";
const object = { id: "msg_1", chat_id: "chat_1", direction: "inbound", body: "Hi" };
const event = {
  id: "evt_1",
  object: "event",
  type: "message.received",
  created_at: "2026-11-28T00:00:00.000Z",
  data: { object },
};

describe("a receiver in front of Inngest", () => {
  const sent = [];
  const servers = [];
  let receiver;
  let address;
  let fails = false;
  let runs = 0;

  const listen = async (handle) => {
    const server = createServer(handle);
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${server.address().port}`;
  };
  before(async () => {
    const baseUrl = await listen(async (request, response) => {
      const events = await json(request);
      sent.push(...events);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ids: events.map(({ id }) => id), status: 200 }));
    });
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const inngest = new Inngest({ id: "bot", isDev: true, baseUrl, eventKey: "test", logger: silent });
    receiver = createReceiver({
      secret,
      client: new Postproxy({ apiKey: "test", baseUrl: "http://127.0.0.1:9" }),
      forward: toInngest(inngest),
      on: {
        "message.received": () => {
          runs += 1;
          if (fails) throw new Error("fails");
        },
      },
      onError() {},
    });
    address = await listen(serve({ client: inngest, functions: [fromInngest(inngest, receiver)] }));
  });
  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  it("sends each event with its id against duplicates", async () => {
    const body = JSON.stringify(event);
    const headers = { "x-postproxy-signature": signWebhook(body, secret) };
    assert.equal((await receiver.receive(body, headers)).status, 204);
    assert.deepEqual(
      sent.map(({ id, data }) => [id, data.lane]),
      [["evt_1", "c:chat_1"]],
    );
  });

  it("works on what Inngest calls it with, and fails so that it is called again", async () => {
    fails = true;
    assert.equal((await call()).status, 500);
    fails = false;
    assert.equal((await call()).status, 200);
    assert.equal(runs, 2);
  });

  /** Calls the function as Inngest's service does. */
  function call() {
    const [{ name, data }] = sent;
    const ctx = { run_id: "run", attempt: 0, stack: { stack: [], current: 0 } };
    return fetch(`${address}/api/inngest?fnId=bot-postproxy-events&stepId=step`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ event: { name, data }, events: [{ name, data }], steps: {}, ctx, version: 1 }),
    });
  }
});
