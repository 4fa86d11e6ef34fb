// Where either side writes: what a person writes while a message is on its way is neither lost nor moved.

import { assert, pageTest, seen, withBrowser } from "./harness.mjs";

const context = withBrowser();

/** Holds the answers to what a side sends until `release` is called. */
async function holdAnswers(page) {
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  await page.route(/_emulator\/inbound$|\/messages$/, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const response = await route.fetch();
    await released;
    await route.fulfill({ response });
  });
  return release;
}

for (const side of ["customer", "business"]) {
  pageTest(context, `the ${side} writes on while a message is on its way`, async (it) => {
    const { phone, inbox, page } = it;
    await it.takePhone("Jane Doe");
    await it.write("Hi");
    await seen(it.message(inbox, "Hi"));
    const release = await holdAnswers(page);
    const [own, write] = side === "customer" ? [phone, it.write] : [inbox, it.answer];
    const field = own.getByRole("textbox", { name: side === "customer" ? /writes$/ : /^Answer/ });
    await write("The first");
    await seen(it.message(own, "The first"));
    await field.press("End");
    await field.pressSequentially(" and more");
    release();
    await seen(own.getByRole("button", { name: "Send", exact: true, disabled: false }));
    assert.equal(await field.inputValue(), " and more");
    await own.getByRole("button", { name: "Send", exact: true }).click();
    await seen(own.getByRole("article").getByText(/^\s?and more$/));
    assert.equal(await field.inputValue(), "");
  });
}

pageTest(context, "whoever went elsewhere meanwhile keeps the focus", async (it) => {
  const { phone, inbox, page } = it;
  await it.takePhone("Jane Doe");
  await it.write("Hi");
  await seen(it.message(inbox, "Hi"));
  const release = await holdAnswers(page);
  await it.write("The first");
  await seen(it.message(inbox, "The first"));
  const elsewhere = inbox.getByRole("textbox", { name: /^Answer/ });
  await elsewhere.focus();
  release();
  // The field is empty once the answer has come.
  await phone.locator("textarea", { hasText: /^$/ }).waitFor();
  await page.waitForFunction(() => document.querySelector("#customer textarea").value === "");
  assert.ok(await elsewhere.evaluate((element) => element === document.activeElement));
});
