import { createServerAdapter } from "@whatwg-node/server";
import express from "express";
import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = express();
app.post("/webhooks", createServerAdapter(webhook)); // before express.json()
app.use(express.json());
app.listen(process.env.PORT ?? 3000);
