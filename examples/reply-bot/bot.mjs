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
      const message = event.data.object;
      if (!message.body) return;
      await reply({ body: `Thanks for writing! You said: ${message.body}` });
      const { platform } = await client.getChat(message.chat_id);
      // Instagram takes only `love`. If this fails, the handler runs again, and the answer above is still sent once.
      const reaction = platform === "instagram" ? "love" : "like";
      if (capabilities(platform)?.reactions) await client.react(message.id, reaction);
    },
  },
  onError: (error) => console.error(String(error)),
});

const server = createServer(receiver.node).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
await receiver.start();
