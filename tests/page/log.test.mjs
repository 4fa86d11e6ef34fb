// The log: what went over the wire, without the key; a webhook that is sent again; what became of its event.

import { createHmac } from "node:crypto";
import { assert, pageTest, seen, startReceiver, until, withBrowser } from "./harness.mjs";

const context = withBrowser();

pageTest(context, "a call with its key, its bodies and without the API key", async (it) => {
  const { inbox, log, emulator } = it;
  await it.takePhone("Jane Doe");
  await it.write("Hi");
  await it.answer("Hello Jane");
  await seen(it.message(inbox, "Hello Jane"));
  await log.getByRole("button", { name: "API calls" }).click();
  await log.getByRole("option", { name: /POST.*messages.*202/ }).click();
  await seen(log.getByText('"body": "Hello Jane"').first());
  await seen(log.getByText('"status": "pending"'));
  await seen(log.getByText("authorization: [redacted]"));
  const key = await log.locator("dt", { hasText: "Idempotency key" }).locator("+ dd").textContent();
  assert.match(key, /^[\x21-\x7e]{8,}$/);
  assert.ok(!(await it.page.locator("body").innerText()).includes(emulator.api_key));

  assert.equal(await log.getByRole("option", { name: /GET/ }).count(), 0);
  await log.getByLabel("This page's reads").check();
  await seen(log.getByRole("option", { name: /GET.*chats/ }));
});

pageTest(context, "a webhook that fails is sent again", async (it) => {
  const { log } = it;
  const receiver = await startReceiver((_, count) => (count === 1 ? [500, {}, "not now"] : [204]));
  it.after(() => receiver.stop());
  await log.getByLabel("Webhooks to").fill(`${receiver.url}/hooks`);
  await log.getByRole("button", { name: "Save" }).click();
  await it.takePhone("Jane Doe");
  await it.write("Hi");
  await log.getByRole("button", { name: "Webhooks" }).click();
  await log.getByRole("option", { name: /message\.received.*500/ }).click();
  await seen(log.getByText("not now"));
  await seen(log.getByText(/next in \d+ s/));

  const input = await log.locator("pre").first().textContent();
  const [, signature] = receiver.requests[0].headers["x-postproxy-signature"].match(/v1=(\w+)/);
  assert.equal(createHmac("sha256", it.emulator.webhook_secret).update(input).digest("hex"), signature);

  await log.getByRole("button", { name: "Resend" }).click();
  await seen(log.getByRole("option", { name: /message\.received.*204/ }));
  await until("the second delivery", () => receiver.requests.length === 2);
  const [first, second] = receiver.requests.map(({ body }) => JSON.parse(body));
  assert.equal(first.id, second.id);
  await it.emulator.control("webhook", { url: null }, "PUT");
});

pageTest(context, "a delivery shows what the receiver says of its event", async (it) => {
  const { log } = it;
  const receiver = await startReceiver((_, count) => {
    const outcome = count === 1 ? "failed" : "done";
    return [count === 1 ? 503 : 204, { "X-Event-Outcome": outcome }];
  });
  it.after(() => receiver.stop());
  await it.emulator.control("webhook", { url: `${receiver.url}/hooks` }, "PUT");
  await it.takePhone("Jane Doe");
  await it.write("Hi");
  await log.getByRole("button", { name: "Webhooks" }).click();
  await log.getByRole("option", { name: /message\.received failed 503/ }).click();
  await seen(log.locator("dt", { hasText: "Outcome" }).locator("+ dd", { hasText: "failed" }));
  await log.getByRole("button", { name: "Resend" }).click();
  await seen(log.getByRole("option", { name: /message\.received done 204/ }));
  await it.emulator.control("webhook", { url: null }, "PUT");
});
