// The beginning of every file of the suite: an emulator and its page in headless Chromium. A test fails if its page
// complains of anything, breaks its Content-Security-Policy or asks another host.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { startEmulator, until as untilWithin } from "../emulator.mjs";
import { installProgram } from "../programs.mjs";

export { startEmulator, startReceiver } from "../emulator.mjs";
export { assert, test };

const CHROMIUM = "/usr/bin/chromium";

/** The longest wait of a test for one thing, in milliseconds. The machine may be busy. */
const PATIENCE_MS = 30_000;

const WIDE = { width: 1440, height: 900 };

/** An emulator, and a browser, for the tests of a file. */
export function withBrowser() {
  const context = {};
  before(async () => {
    await installProgram("chromium");
    context.browser = await chromium.launch({
      executablePath: CHROMIUM,
      // A container has no user namespaces to put the browser in; it opens nothing but our own page.
      args: ["--no-sandbox"],
    });
    context.emulator = await startEmulator();
  });
  after(async () => {
    await context.browser?.close();
    await context.emulator?.stop();
  });
  return context;
}

/** A test of the page. It begins before anybody has written. */
export function pageTest(context, title, work, options) {
  test(title, async (running) => {
    await context.emulator.control("reset", {});
    const opened = await open(context, options);
    try {
      await work({ ...opened, after: (work) => running.after(work) });
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.page.context().close();
    }
  });
}

/** Opens the page. Returns it with handles of its parts. */
export async function open({ browser, emulator }, { size = WIDE, scheme = "light", refusals = [] } = {}) {
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale: "en-GB" });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints = [];
  const isExpected = (text) => refusals.some((status) => text.includes(`status of ${status}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !isExpected(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== emulator.url) complaints.push(`asked ${request.url()}`);
  });
  await page.exposeFunction("complain", (text) => complaints.push(text));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      window.complain(`${violatedDirective} forbids ${blockedURI}`);
    });
  });
  await page.goto(emulator.url);
  await page.getByText("Live", { exact: true }).waitFor({ state: "attached" });
  return { page, complaints, emulator, ...parts(page) };
}

function parts(page) {
  const phone = page.getByRole("region", { name: "Customer" });
  const inbox = page.getByRole("region", { name: "Inbox" });
  const log = page.getByRole("region", { name: "Log" });
  return {
    phone,
    inbox,
    log,
    /** Someone new takes the phone. */
    async takePhone(name, platform = "Messenger") {
      const add = phone.getByRole("button", { name: "New customer" });
      if (await add.isVisible()) await add.click();
      await phone.getByLabel("Name").fill(name);
      await phone.getByRole("radio", { name: platform }).check();
      await phone.getByRole("button", { name: "Take the phone" }).click();
    },
    /** The customer writes. */
    async write(text) {
      await phone.getByRole("textbox", { name: /writes$/ }).fill(text);
      await phone.getByRole("button", { name: "Send", exact: true }).click();
    },
    /** The customer comments on a post, and goes back to the chat. */
    async comment(text) {
      const toggle = phone.getByRole("button", { name: "Comment on a post" });
      await toggle.click();
      await phone.getByRole("textbox", { name: /comments$/ }).fill(text);
      await phone.getByRole("button", { name: "Send", exact: true }).click();
      await seen(phone.getByRole("list", { name: /^Comments of/ }).getByText(text));
      await toggle.click();
    },
    /** The business answers. */
    async answer(text) {
      await inbox.getByRole("textbox", { name: /^Answer/ }).fill(text);
      await inbox.getByRole("button", { name: /^Send/ }).click();
    },
    /** The message with a text, on one of the sides. */
    message: (side, text) => side.getByRole("article").filter({ hasText: text }).last(),
    clock: (step) => page.getByRole("button", { name: step }).click(),
  };
}

/** Asks again and again until the answer is true. */
export const until = (what, ask) => untilWithin(what, ask, PATIENCE_MS);

/** Waits until an element is visible. */
export async function seen(locator) {
  await locator.first().waitFor({ state: "visible" });
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Returns the serious and critical barriers for people who can't see or have no mouse. */
export async function barriers(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  const isGrave = ({ impact }) => impact === "serious" || impact === "critical";
  return violations
    .filter(isGrave)
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n")}`,
    );
}
