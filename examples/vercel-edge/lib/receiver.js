// Answers every text message, once.

import { Redis } from "@upstash/redis";
import { createReceiver } from "postproxy-dm";
import { redisStore } from "postproxy-dm/stores/redis";

export const receiver = createReceiver({
  // Vercel runs many processes that share no memory and may end at any time, so events are kept in Redis.
  store: redisStore(Redis.fromEnv()),
  on: {
    async "message.received"(event, { reply }) {
      const { body } = event.data.object;
      if (body) await reply({ body: `Thanks for writing! You said: ${body}` });
    },
  },
});
