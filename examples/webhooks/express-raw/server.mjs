import express from "express";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = express();
app.post("/webhooks", express.raw({ type: () => true }), webhook);
app.use(express.json());
app.listen(process.env.PORT ?? 3000);
