// The page by keyboard alone, for a screen reader, in either theme, and on a narrow screen.

import { assert, barriers, open, pageTest, seen, test, withBrowser } from "./harness.mjs";

const context = withBrowser();

/** Puts a bit of everything on the page. */
async function fill(it) {
  await it.takePhone("Jane Doe");
  await it.write("Where is my order?");
  await seen(it.message(it.inbox, "Where is my order?"));
  await it.answer("Which one?");
  await seen(it.message(it.inbox, "Which one?").getByText("✓✓ Read"));
  await it.clock("+24 h");
  await it.answer("Hello?");
  await seen(it.message(it.inbox, "Hello?").getByText("Not sent."));
}

for (const scheme of ["light", "dark"]) {
  pageTest(
    context,
    `no barriers in the ${scheme} theme, empty or full`,
    async (it) => {
      assert.deepEqual(await barriers(it.page), []);
      await fill(it);
      await it.inbox.getByRole("button", { name: "Quick replies" }).click();
      await it.log.getByRole("option").first().click();
      await it.message(it.phone, "Where is my order?").focus();
      await it.page.keyboard.press("r");
      await seen(it.phone.getByRole("toolbar", { name: "Reaction" }));
      assert.deepEqual(await barriers(it.page), []);
      await it.page.getByRole("button", { name: "Keyboard shortcuts" }).click();
      assert.deepEqual(await barriers(it.page), []);
    },
    { scheme },
  );
}

pageTest(context, "the theme follows the system until it is chosen, and is remembered", async (it) => {
  const { page } = it;
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await background();
  assert.notEqual(light, dark);
  await page.getByRole("button", { name: /theme/ }).click();
  const chosen = await background();
  await page.reload();
  await seen(page.getByText("Live", { exact: true }));
  assert.equal(await background(), chosen);
});

pageTest(context, "a conversation without a mouse", async (it) => {
  const { page, phone, inbox, log } = it;
  const { keyboard } = page;
  const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);
  // The first field to fill in has the focus.
  await keyboard.type("Jane Doe");
  await keyboard.press("Enter");
  await page.locator("textarea:focus").waitFor();
  await keyboard.type("Two lines:");
  await keyboard.press("Shift+Enter");
  await keyboard.type("here they are");
  await keyboard.press("Enter");
  await seen(it.message(inbox, "Two lines:\nhere they are"));

  await keyboard.press("Alt+2");
  await keyboard.type("Hello Jane");
  await keyboard.press("Enter");
  await seen(it.message(phone, "Hello Jane"));
  await keyboard.type("One more thing");
  await keyboard.press("Enter");
  await seen(it.message(phone, "One more thing"));

  // Back from the field to the last message, and up.
  await keyboard.press("Alt+1");
  await keyboard.press("Shift+Tab");
  for (let steps = 0; steps < 6 && !(await isFocused(it.message(phone, "One more thing"))); steps += 1) {
    await keyboard.press("Shift+Tab");
  }
  assert.ok(await isFocused(it.message(phone, "One more thing")));
  await keyboard.press("ArrowUp");
  assert.ok(await isFocused(it.message(phone, "Hello Jane")));
  const outline = await it.message(phone, "Hello Jane").evaluate((it) => getComputedStyle(it).outlineStyle);
  assert.equal(outline, "solid");
  await keyboard.press("r");
  await keyboard.press("ArrowRight");
  await keyboard.press("Enter");
  await seen(it.message(inbox, "Hello Jane").getByRole("img", { name: "Reaction 👍" }));
  assert.ok(await isFocused(it.message(phone, "Hello Jane")));

  await keyboard.press("Home");
  await keyboard.press("e");
  await keyboard.press("Control+a");
  await keyboard.type("One line");
  await keyboard.press("Enter");
  await seen(it.message(inbox, "One line"));

  await keyboard.press("Alt+3");
  await keyboard.press("ArrowDown");
  await seen(log.getByRole("option", { selected: true }));
  await keyboard.press("?");
  await seen(page.getByRole("dialog", { name: "Keyboard shortcuts" }));
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
});

pageTest(context, "a message is unsent without a mouse, where the platform reports it", async (it) => {
  const { phone, inbox } = it;
  const { keyboard } = it.page;
  await it.takePhone("Jane Doe", "Instagram");
  await it.write("Blue kettel");
  await it.message(phone, "Blue kettel").focus();
  await keyboard.press("Delete");
  await seen(inbox.getByRole("article").getByText("Unsent"));
});

pageTest(
  context,
  "a phone's width: three tabs, and nothing wider than the screen",
  async (it) => {
    const { page, inbox, log } = it;
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    const tab = (name) => page.getByRole("navigation").getByRole("button", { name }).click();
    assert.equal(await width(), 390);
    await it.takePhone("Jane Doe with a name that is longer than any screen of a phone is wide");
    await it.write(`https://shop.example/${"long".repeat(60)}`);
    await seen(it.phone.getByRole("article"));
    assert.equal(await width(), 390);
    assert.ok(await inbox.isHidden());
    await tab("Inbox");
    await seen(inbox.getByRole("article"));
    assert.ok(await it.phone.isHidden());
    await it.answer("Thanks");
    await seen(it.message(inbox, "Thanks"));
    assert.equal(await width(), 390);
    await inbox.getByRole("button", { name: "Back to the chats" }).click();
    await inbox.getByRole("option").click();
    await seen(it.message(inbox, "Thanks"));
    await tab("Log");
    await log.getByRole("option").first().click();
    await seen(log.getByText("Request id"));
    assert.equal(await width(), 390);
    assert.deepEqual(await barriers(page), []);
  },
  { size: { width: 390, height: 844 } },
);

test("two pages show the same", async () => {
  await context.emulator.control("reset", {});
  const [one, other] = [await open(context), await open(context)];
  await one.takePhone("Jane Doe");
  await one.write("Hi");
  await seen(other.message(other.inbox, "Hi"));
  await other.answer("Hello");
  await seen(one.message(one.phone, "Hello"));
  await one.page.context().close();
  await other.page.context().close();
});
