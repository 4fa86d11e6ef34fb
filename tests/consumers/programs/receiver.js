// The receiver without a client.

import { createReceiver, signWebhook } from "postproxy-dm/receiver";

const secret = "whsec_1";
const receiver = createReceiver({
  secret,
  on: { "message.received": (event) => console.log(event.data.object.body) },
});
const object = { id: "m1", chat_id: "c1", direction: "inbound", body: "Thanks!" };
const body = JSON.stringify({ id: "1", type: "message.received", data: { object } });
receiver.receive(body, { "x-postproxy-signature": signWebhook(body, secret) }).then(({ status }) => {
  if (status !== 204) console.log(`failed: ${status}`);
});
