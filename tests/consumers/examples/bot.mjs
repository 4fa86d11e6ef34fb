// What every example bot must do, wherever it runs.

import { strict as assert } from "node:assert";
import { until } from "../../emulator.mjs";

const MAX_BODY_BYTES = 1_048_576;

/**
 * Has a customer write, and the webhook delivered twice, forged, misdirected and too long, and one whose answer fails at first.
 * @param {string} url where the bot takes webhooks
 * @param {object} options
 * @param {boolean} [options.isAcknowledgedOnceKept] whether it says 204 before the event is finished
 * @param {() => Promise<void>} [options.drain] what a cron calls, where nothing else goes on with an event that failed
 */
export async function checkBot(emulator, url, { isAcknowledgedOnceKept = false, drain }) {
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
    const { status } = await fetch(url, { method: "POST", headers, body: delivery.request_body });
    return status;
  };
  assert.equal(await post(delivery.request_headers), 204);
  // It goes the same way as the first, which takes a few milliseconds: a second answer would be there by now.
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal((await answers()).length, 1, "an event that comes twice is answered once");

  const forged = { ...delivery.request_headers, "x-postproxy-signature": `t=${now()},v1=${"0".repeat(64)}` };
  assert.equal(await post(forged), 401);
  assert.equal((await fetch(url)).status, 405);

  await checkLength(url, delivery.request_headers);
  await checkFailure(emulator, chat, { firstStatus: isAcknowledgedOnceKept ? 204 : 503, drain });
}

/** More than the bot keeps of a body, with its length ahead and without. */
async function checkLength(url, headers) {
  const bytes = new Uint8Array(MAX_BODY_BYTES + 1);
  const stream = () => new Blob([bytes]).stream();
  for (const [body, more] of [
    [bytes, {}],
    [stream(), { duplex: "half" }],
  ]) {
    const response = await fetch(url, { method: "POST", headers, body, ...more });
    assert.equal(response.status, 413);
  }
  const atLimit = await fetch(url, { method: "POST", headers, body: bytes.subarray(1) });
  assert.equal(atLimit.status, 401, "it is read to its end and found to be forged");
}

/** An answer that can't be sent is sent later, without another delivery, and a later delivery sends nothing more. */
async function checkFailure(emulator, chat, { firstStatus, drain }) {
  const answersTo = async (text) => {
    const { body } = await emulator.api("GET", `/chats/${chat.id}/messages?direction=outbound`);
    return body.data.filter((message) => message.body.endsWith(text)).length;
  };
  // A call is tried three times, so the first run of the handler fails.
  const faults = [{ kind: "server_error", operation: "sendMessage", times: 3 }];
  await emulator.control("faults", { faults }, "PUT");
  await emulator.control("inbound", {
    profile_id: chat.profile_id,
    participant_external_id: chat.participant_external_id,
    text: "Are you there?",
  });
  const first = await until("the delivery", async () => {
    const { data } = await emulator.control("deliveries?per_page=100");
    return data.find(({ request_body }) => request_body.includes("Are you there?"));
  });
  assert.equal(first.response_status, firstStatus);
  await until("the answer", async () => {
    await drain?.();
    return (await answersTo("Are you there?")) > 0;
  });
  const again = await emulator.control(`deliveries/${first.id}/resend`, {});
  assert.equal(again.response_status, 204);
  assert.equal(await answersTo("Are you there?"), 1);
}

const now = () => Math.floor(Date.now() / 1000);
