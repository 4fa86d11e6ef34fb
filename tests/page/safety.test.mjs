// What people write is text, wherever it shows; and only the page gets the key.

import { assert, pageTest, seen, test, withBrowser } from "./harness.mjs";

const context = withBrowser();

const EVIL = `<img src=x onerror="alert(1)">`;

pageTest(context, "markup in names, texts, titles and file names is shown as it was written", async (it) => {
  const { phone, inbox, log, emulator } = it;
  const { chat } = await emulator.control("inbound", {
    profile_id: emulator.profiles.facebook,
    participant_external_id: `${EVIL}id`,
    participant_name: `${EVIL}name`,
    text: `${EVIL}text`,
    attachments: [{ data: "PHN2Zz4=", filename: `${EVIL}.svg`, content_type: "image/svg+xml" }],
  });
  await seen(it.message(inbox, `${EVIL}text`));
  await seen(inbox.getByRole("heading", { name: `${EVIL}name` }));
  const post = (content) => emulator.api("POST", `/chats/${chat.id}/messages`, content);
  await post({
    body: "Choose",
    quick_replies: [{ title: "<b>bold</b>", payload: EVIL }],
  });
  await seen(phone.getByRole("button", { name: "<b>bold</b>" }));
  await post({
    elements: [
      {
        title: `${EVIL}title`,
        subtitle: `${EVIL}subtitle`,
        default_action: { type: "web_url", url: "https://shop.example/" },
        buttons: [{ type: "postback", title: "<i>tap</i>", payload: EVIL }],
      },
    ],
  });
  await phone.getByRole("button", { name: "<i>tap</i>" }).click();
  await seen(inbox.getByText(`Tapped: ${EVIL}`));
  await log
    .getByRole("option", { name: /POST.*messages/ })
    .first()
    .click();
  await seen(log.locator("pre").first());
  assert.equal(await it.page.locator("img[src='x'], [onerror], b, i").count(), 0);
});

pageTest(context, "an address that is no web address is no link", async (it) => {
  const { emulator } = it;
  await emulator.control("inbound", {
    profile_id: emulator.profiles.facebook,
    participant_external_id: "jane",
    attachments: [{ type: "file", url: "https://elsewhere.example/a%20b.pdf" }],
  });
  const link = it.inbox.getByRole("link", { name: "a b.pdf" });
  await seen(link);
  assert.equal(await link.getAttribute("href"), "https://elsewhere.example/a%20b.pdf");
});

test("the policy lets in nothing from elsewhere, and no eval", async () => {
  const { headers } = await fetch(context.emulator.url);
  const policy = headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|https?:|\*/);
});

test("only the page is told the key", async () => {
  const { url, api_key } = context.emulator;
  const ask = async (headers) => {
    const answer = await fetch(`${url}/_emulator/account`, { headers });
    return [answer.status, (await answer.text()).includes(api_key)];
  };
  assert.deepEqual(await ask({ "sec-fetch-site": "same-origin" }), [200, true]);
  for (const headers of [
    {},
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "same-origin", origin: "http://evil.example" },
  ]) {
    assert.deepEqual(await ask(headers), [403, false]);
  }
});
