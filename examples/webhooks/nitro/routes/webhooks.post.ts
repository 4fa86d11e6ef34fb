import { defineHandler } from "nitro/h3";
import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

export default defineHandler((event) => webhook(event.req));
