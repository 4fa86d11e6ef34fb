// A funnel from a comment to a chat: whoever comments on a post of yours gets a private reply with a choice, and what they
// tap or write is answered in the chat that begins with it. Run it with Node:
//
//   POSTPROXY_API_KEY=… POSTPROXY_WEBHOOK_SECRET=… node bot.mjs
//
// and point a webhook of your account, or the emulator's, at the address that it prints.

import { createServer } from "node:http";
import { capabilities, createReceiver } from "postproxy-dm";

/** The choices of a private reply: what the person sees, and what they get. */
const CHOICES = {
  BLUE: { title: "The blue one", answer: "The blue one is 12 €." },
  RED: { title: "The red one", answer: "The red one is 14 €, and back in May." },
};
const quick_replies = Object.entries(CHOICES).map(([payload, { title }]) => ({ title, payload }));

const receiver = createReceiver({
  on: {
    async "comment.created"(event, { client }) {
      const comment = event.data.object;
      // `synced`: somebody wrote it on the platform. The comments that you write through the service have other states.
      if (comment.status !== "synced" || !capabilities(comment.platform)?.private_reply) return;
      if (!comment.profile_id) return; // an event may leave it out, and only this profile can answer
      const profile = await client.getProfile(comment.profile_id);
      if (comment.author_external_id === profile.platform_id) return; // the profile's own, written on the platform
      // One reply for a comment, ever. If this handler runs again, the key is the same and nothing is sent twice.
      await client.privateReply(comment, { text: "Which one do you mean?", quick_replies });
    },
    async "message.received"(event, { reply }) {
      const { tapped_action } = event.data.object;
      const choice = CHOICES[tapped_action?.payload];
      await reply({ body: choice?.answer ?? "Thanks! A colleague will answer you here." });
    },
  },
  onError: (error) => console.error(String(error)),
});

const server = createServer(receiver.node).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
await receiver.start();
