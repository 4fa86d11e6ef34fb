import express from "express";
import { webhookHandler } from "postproxy-dm";
import { toNodeHandler } from "srvx/node";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = express();
app.post("/webhooks", toNodeHandler(webhook)); // before express.json()
app.use(express.json());
app.listen(process.env.PORT ?? 3000);
