// The recipe for SQS FIFO, with AWS's own client against a stand-in, and with messages made by hand.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createReceiver, Postproxy, signWebhook } from "../../../npm/node.js";
import { fromQueue, toQueue } from "./sqs.mjs";

const secret = "whsec_sqs";

describe("a receiver in front of SQS FIFO", () => {
  const sent = [];
  const server = createServer(async (request, response) => {
    const message = await json(request);
    sent.push(message);
    const MD5OfMessageBody = createHash("md5").update(message.MessageBody).digest("hex");
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(JSON.stringify({ MessageId: `${sent.length}`, MD5OfMessageBody }));
  });
  const ran = [];
  let failing;
  let receiver;
  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `http://127.0.0.1:${server.address().port}`;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const sqs = new SQSClient({ endpoint, region: "eu-central-1", credentials });
    receiver = createReceiver({
      secret,
      client: new Postproxy({ apiKey: "test", baseUrl: "http://127.0.0.1:9" }),
      forward: toQueue(sqs, `${endpoint}/1/events.fifo`),
      on: {
        "message.received": ({ data }) => {
          if (data.object.body === failing) throw new Error("fails");
          ran.push(data.object.body);
        },
      },
      onError() {},
    });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it("sends each event with its chat as the group and its id against duplicates", async () => {
    for (const number of [1, 2, 3]) {
      const body = JSON.stringify(event(number));
      const headers = { "x-postproxy-signature": signWebhook(body, secret) };
      assert.equal((await receiver.receive(body, headers)).status, 204);
    }
    assert.deepEqual(
      sent.map(({ MessageGroupId, MessageDeduplicationId }) => [MessageGroupId, MessageDeduplicationId]),
      [1, 2, 3].map((number) => ["c:chat_1", `evt_${number}`]),
    );
  });

  it("works on what the queue hands back, and gives back what follows a failure", async () => {
    const Records = sent.map(({ MessageBody }, index) => ({ messageId: `m${index + 1}`, body: MessageBody }));
    const handler = fromQueue(receiver);
    failing = "2";
    const { batchItemFailures } = await handler({ Records });
    assert.deepEqual(batchItemFailures, [{ itemIdentifier: "m2" }, { itemIdentifier: "m3" }]);
    failing = undefined;
    assert.deepEqual(await handler({ Records: Records.slice(1) }), { batchItemFailures: [] });
    assert.deepEqual(ran, ["1", "2", "3"]);
  });
});

function event(number) {
  const created_at = new Date(1_790_000_000_000 + number).toISOString();
  const object = {
    id: `msg_${number}`,
    chat_id: "chat_1",
    direction: "inbound",
    body: `${number}`,
    created_at,
  };
  return { id: `evt_${number}`, object: "event", type: "message.received", created_at, data: { object } };
}
