import { createServer } from "node:http";
import { serve } from "micro";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

createServer(serve((req, res) => webhook(req, res))).listen(process.env.PORT ?? 3000);
