// What every example bot must do, wherever it runs.

import { strict as assert } from "node:assert";
import { until } from "../../emulator.mjs";

/**
 * Has a customer write, and the webhook delivered twice, forged and misdirected.
 * @param {string} url where the bot takes webhooks
 */
export async function checkBot(emulator, url) {
  await emulator.control("webhook", { url }, "PUT");
  const { chat } = await emulator.control("inbound", {
    profile_id: emulator.profiles.facebook,
    participant_external_id: "7012345678901234",
    participant_name: "Jane Doe",
    text: "Where is my order?",
  });
  const answers = async () => {
    const { body } = await emulator.api("GET", `/chats/${chat.id}/messages?direction=outbound`);
    return body.data;
  };
  await until("the answer", async () => (await answers()).length > 0);
  const [answer] = await answers();
  assert.equal(answer.body, "Thanks for writing! You said: Where is my order?");

  const delivery = await until("the delivery", async () => {
    const { data } = await emulator.control("deliveries?per_page=100");
    return data.find(({ event_type, success }) => event_type === "message.received" && success);
  });
  assert.equal(delivery.response_status, 204);
  assert.equal(delivery.attempt_number, 1);

  const post = async (headers) => {
    const response = await fetch(url, { method: "POST", headers, body: delivery.request_body });
    return { status: response.status, text: await response.text() };
  };
  assert.equal((await post(delivery.request_headers)).status, 204);
  // It goes the same way as the first, which takes a few milliseconds: a second answer would be there by now.
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal((await answers()).length, 1, "an event that comes twice is answered once");

  const forged = { ...delivery.request_headers, "x-postproxy-signature": `t=${now()},v1=${"0".repeat(64)}` };
  const refusal = await post(forged);
  assert.equal(refusal.status, 400);
  assert.match(refusal.text, /^the signature does not match/);
  assert.equal((await fetch(url)).status, 405);
}

const now = () => Math.floor(Date.now() / 1000);
