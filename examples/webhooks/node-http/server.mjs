import { createServer } from "node:http";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

createServer(webhook).listen(process.env.PORT ?? 3000);
