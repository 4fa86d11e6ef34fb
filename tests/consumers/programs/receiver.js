// The receiver without a client.

import { parseWebhook, signWebhook } from "postproxy-dm/receiver";

const body = JSON.stringify({ id: "1", type: "message.received", data: { object: { body: "Thanks!" } } });
const event = parseWebhook(body, signWebhook(body, "whsec_1"), "whsec_1");
console.log(event.data.object.body);
