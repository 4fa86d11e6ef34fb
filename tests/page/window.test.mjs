// What the platform refuses, and the window that closes.

import { assert, pageTest, seen, withBrowser } from "./harness.mjs";

const context = withBrowser();

pageTest(context, "a day later only a person may answer, a week later nobody", async (it) => {
  const { inbox } = it;
  await it.takePhone("Jane Doe");
  await it.write("Where is my order?");
  await seen(inbox.getByText(/closes in (24 h|23 h 59 min)/));
  await it.clock("+1 h");
  await seen(inbox.getByText(/closes in (23 h|22 h 59 min)/));

  await it.clock("+24 h");
  await seen(inbox.getByText(/The 24-hour window has closed/));
  await seen(inbox.getByText(/HUMAN_AGENT, 5 d 2\d h left/));
  await it.answer("Are you still there?");
  const failed = it.message(inbox, "Are you still there?");
  await seen(failed.getByText("(#10) This message is sent outside of allowed window."));
  await seen(failed.getByText(/code 10 · subcode 2018278 · .*HUMAN_AGENT/));

  await inbox.getByRole("switch", { name: "HUMAN_AGENT" }).click();
  await it.answer("Sorry, it is on its way.");
  const sent = it.message(inbox, "Sorry, it is on its way.");
  await seen(sent.getByText("✓✓ Read"));
  await seen(sent.getByText("HUMAN_AGENT"));

  await it.clock("+7 days");
  await seen(inbox.getByText(/The window is closed/));
  await seen(inbox.getByText("Closed", { exact: true }));
  await seen(inbox.getByRole("button", { name: "Send anyway" }));
  await it.answer("Hello?");
  await seen(it.message(inbox, "Hello?").getByText("Not sent."));
  assert.equal(await it.phone.getByText("Hello?").count(), 0);

  await it.write("Here I am again");
  await seen(inbox.getByText(/closes in/));
  assert.equal(await inbox.getByText(/The window is closed/).count(), 0);
});

pageTest(context, "a Telegram bot waits until the person has written", async (it) => {
  const { inbox, emulator } = it;
  const person = { participant_external_id: "501", participant_name: "Luca Brandt" };
  await emulator.api("POST", `/profiles/${emulator.profiles.telegram}/chats`, person);
  await inbox.getByRole("option", { name: /Luca Brandt/ }).click();
  await seen(inbox.getByText("They must write first", { exact: true }));
  await seen(inbox.getByText(/Luca Brandt has never written: Telegram refuses/));
  await it.answer("Welcome!");
  const failed = it.message(inbox, "Welcome!");
  await seen(failed.getByText("Forbidden: bot can't initiate conversation with a user"));

  const profile_id = emulator.profiles.telegram;
  await emulator.control("inbound", { ...person, profile_id, text: "/start" });
  await seen(inbox.getByText("No window", { exact: true }));
  assert.equal(await inbox.getByText(/Luca Brandt has never written/).count(), 0);
  await it.answer("Hello, Luca!");
  await seen(it.message(inbox, "Hello, Luca!").getByText("✓ Sent"));
});

pageTest(context, "what the SDK refuses is said, and stays to be mended", async (it) => {
  const { inbox } = it;
  await it.takePhone("Jane Doe");
  await it.write("Hi");
  await inbox.getByRole("button", { name: "Buttons" }).click();
  await inbox.getByLabel("Button 1: title").fill("Open");
  await inbox.getByLabel("Button 1: link or payload").fill("http://shop.example/");
  await it.answer("Look");
  await seen(inbox.getByRole("alert").getByText(/buttons\[0\]\.url/));
  assert.equal(await inbox.getByRole("textbox", { name: /^Answer/ }).inputValue(), "Look");
  await inbox.getByLabel("Button 1: link or payload").fill("https://shop.example/");
  await inbox.getByRole("button", { name: "Send" }).click();
  await seen(it.message(it.phone, "Look"));
  assert.equal(await inbox.getByRole("alert").count(), 0);
});
