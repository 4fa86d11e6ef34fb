// examples/browser-extension in Chromium: built with its own command, loaded unpacked, used as a person uses it.
//
// With POSTPROXY_SCREENSHOTS=FOLDER it leaves pictures of what it saw there.

import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { run } from "../../../scripts/steps.mjs";
import { startEmulator, until } from "../../emulator.mjs";
import { launchWithExtension } from "../chromium.mjs";
import { checkOutput } from "../outputs.mjs";
import { copyExample } from "../project.mjs";

const MARKUP = 'Is <b>this</b> one in stock? <img src="x" onerror="document.title=1">';

describe("the browser extension", () => {
  let emulator;
  let context;
  let worker;
  let origin;
  let jane;
  const problems = [];

  before(async () => {
    emulator = await startEmulator();
    const write = (platform, participant_external_id, participant_name, text) =>
      emulator.control("inbound", {
        profile_id: emulator.profiles[platform],
        participant_external_id,
        participant_name,
        text,
      });
    ({ chat: jane } = await write("facebook", "7012345678901234", "Jane Doe", "Hi! Where is my order?"));
    await write("telegram", "501", "Luca Brandt", "Do you ship to Austria?");
    await write("instagram", "1784140", "Mina Aoki", MARKUP);

    const folder = copyExample("browser-extension");
    await run("npm", ["run", "build", "--prefix", folder]);
    const extension = join(folder, "extension");
    assert.equal(checkOutput(extension, emulator.api_key).length, 1);
    allowEmulator(join(extension, "manifest.json"));
    context = await launchWithExtension(extension);
    worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    origin = new URL(".", worker.url()).href;
  });
  after(async () => {
    await context?.close();
    await emulator.stop();
  });

  const open = async (path, size = { width: 380, height: 640 }) => {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => problems.push(error.stack));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.setViewportSize(size);
    await page.goto(new URL(path, origin).href);
    return page;
  };

  test("says what is missing before there is a key", async () => {
    const page = await open("panel.html");
    await page.getByText("Type your API key in the options first.").waitFor();
    await picture(page, "panel-without-key");
    await page.close();
  });

  test("refuses a wrong key and takes the right one", async () => {
    const page = await open("options.html", { width: 720, height: 520 });
    await page.getByText("For development").click();
    await page.getByLabel("Address of the service").fill(emulator.url);
    await page.getByLabel("API key").fill("pp_test_wrong");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("#outcome.problem").waitFor();
    await page.getByLabel("API key").fill(emulator.api_key);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("It works: 3 chats.").waitFor();
    await picture(page, "options");
    await page.close();
  });

  test("shows the chats of every platform, shows text as text, and answers", async () => {
    const page = await open("panel.html");
    await page.getByText("Jane Doe").waitFor();
    const names = await page.locator(".chat .name").allTextContents();
    assert.deepEqual(names, ["Mina Aoki", "Luca Brandt", "Jane Doe"], "the latest activity first");
    await picture(page, "panel-chats");

    await page.getByText("Mina Aoki").click();
    await page.locator("#messages").getByText(MARKUP).waitFor();
    assert.equal(await page.locator("#messages img, #messages b").count(), 0);
    await page.getByLabel("Back to the chats").click();

    await page.getByText("Jane Doe").click();
    await page.locator("#messages").getByText("Hi! Where is my order?").waitFor();
    await page.getByLabel("Message", { exact: true }).fill("It ships tomorrow, with a tracking number.");
    await page.keyboard.press("Enter");
    await page.locator(".outbound").getByText("It ships tomorrow").waitFor();
    const { body } = await emulator.api("GET", `/chats/${jane.id}/messages?direction=outbound`);
    assert.deepEqual(
      body.data.map((message) => message.body),
      ["It ships tomorrow, with a tracking number."],
    );
    await page.locator(".outbound .secondary").getByText("Read").waitFor();

    await emulator.control("inbound", {
      profile_id: emulator.profiles.facebook,
      participant_external_id: "7012345678901234",
      text: "Thank you!",
    });
    await page.locator(".inbound").getByText("Thank you!").waitFor();
    await picture(page, "panel-thread");
    await page.setViewportSize({ width: 800, height: 560 });
    await page.locator(".chat[aria-current]").getByText("Jane Doe").waitFor();
    await picture(page, "panel-wide");
    await page.setViewportSize({ width: 380, height: 640 });

    const aDay = 25 * 3_600_000;
    await emulator.control("clock", { advance_seconds: aDay / 1000 });
    await worker.evaluate((later) => {
      const { now } = Date;
      Date.now = () => now() + later;
    }, aDay);
    await page.getByText("you may answer, a program may not").waitFor();
    await picture(page, "panel-window");
    await page.getByLabel("Message", { exact: true }).fill("Did it arrive?");
    await page.getByRole("button", { name: "Send" }).click();
    const sent = await until("the second answer", async () => {
      const { body } = await emulator.api("GET", `/chats/${jane.id}/messages?direction=outbound`);
      return body.data.find((message) => message.body === "Did it arrive?");
    });
    assert.equal(sent.tag, "HUMAN_AGENT");
    await page.close();
  });

  test("forgets the key", async () => {
    const page = await open("options.html");
    await page.getByRole("button", { name: "Forget the key" }).click();
    await page.getByText("The key is gone.").waitFor();
    await page.goto(new URL("panel.html", origin).href);
    await page.getByText("Type your API key in the options first.").waitFor();
    assert.deepEqual(problems, [], "nothing was thrown, and the content security policy held");
  });
});

/** What a person allows when they save the emulator's address: nobody answers that question in a test. */
function allowEmulator(file) {
  const { optional_host_permissions, ...manifest } = JSON.parse(readFileSync(file, "utf8"));
  assert.deepEqual(manifest.host_permissions, ["https://api.postproxy.dev/*"], "it may reach the API alone");
  manifest.host_permissions.push(...optional_host_permissions);
  writeFileSync(file, JSON.stringify(manifest));
}

/** In light and in dark. */
async function picture(page, name) {
  const folder = process.env.POSTPROXY_SCREENSHOTS;
  if (!folder) return;
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
}
