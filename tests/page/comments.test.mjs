// From a comment on a post to a chat: the customer comments, the business replies privately, and the customer taps.

import { assert, pageTest, seen, until, withBrowser } from "./harness.mjs";

const context = withBrowser();

for (const platform of ["Messenger", "Instagram"]) {
  pageTest(context, `a comment on ${platform} is answered once, and a chat begins`, async (it) => {
    const { phone, inbox } = it;
    await it.takePhone("Jane Doe", platform);
    await it.comment("How much is it?");
    await seen(inbox.getByText("Jane Doe has commented on a post."));
    const reply = inbox.getByRole("textbox", { name: "Private reply to “How much is it?”" });
    await reply.fill("It is 12 €. Shall we send it?");
    await inbox.getByRole("button", { name: "Reply privately" }).click();

    await seen(it.message(phone, "It is 12 €. Shall we send it?"));
    await seen(it.message(inbox, "It is 12 €. Shall we send it?").getByText("✓✓ Read"));
    await reply.waitFor({ state: "detached" });
    await seen(inbox.getByRole("list", { name: "Comments of Jane Doe" }).getByText("How much is it?"));
    await it.write("Yes, please!");
    await it.answer("Done.");
    await seen(it.message(phone, "Done."));
  });
}

pageTest(context, "a bot's private reply arrives on the phone, and its quick reply is tapped", async (it) => {
  const { phone, inbox, emulator } = it;
  await it.takePhone("Jane Doe", "Instagram");
  await it.comment("Which ones are there?");
  const found = await until("the comment", async () => {
    const { body } = await emulator.api("GET", "/comments");
    return body.data[0];
  });
  const content = {
    text: "Which one do you mean?",
    quick_replies: [{ title: "The blue one", payload: "BLUE" }],
  };
  const path = `/posts/${found.post_id}/comments/${found.id}/private_reply?profile_id=${found.profile_id}`;
  assert.equal((await emulator.api("POST", path, content)).status, 202);
  await phone.getByRole("toolbar", { name: "Quick replies" }).getByText("The blue one").click();
  await seen(it.message(inbox, "The blue one").getByText("Tapped: BLUE"));
});

pageTest(context, "a platform without private replies has no comments", async (it) => {
  await it.takePhone("Jane Doe", "Telegram");
  await it.write("Hi");
  assert.equal(await it.phone.getByRole("button", { name: "Comment on a post" }).count(), 0);
});
