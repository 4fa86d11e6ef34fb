// A bot that answers every text message on every platform, and reacts to it if the platform has reactions. Run it with Node:
//
//   POSTPROXY_API_KEY=… POSTPROXY_WEBHOOK_SECRET=… node bot.mjs
//
// and point a webhook of your account, or the emulator's, at the address that it prints.

import { createServer } from "node:http";
import { capabilities, createReceiver } from "postproxy-dm";

const receiver = createReceiver({
  on: {
    async "message.received"(event, { reply, client }) {
      const { id, body, chat_id } = event.data.object;
      if (!body) return;
      await reply({ body: `Thanks for writing! You said: ${body}` });
      const { platform } = await client.getChat(chat_id);
      const reactions = capabilities(platform)?.reactions; // Instagram takes only `love`
      // If this fails, the handler runs again, and the answer above is still sent once.
      if (reactions) await client.react(id, reactions.includes("like") ? "like" : reactions[0]);
    },
  },
  onError: (error) => console.error(String(error)),
});

const server = createServer(receiver.node).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
await receiver.start();
