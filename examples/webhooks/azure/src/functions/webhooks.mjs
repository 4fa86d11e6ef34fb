import { app } from "@azure/functions";
import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

app.http("webhooks", { methods: ["POST"], authLevel: "anonymous", handler: webhook });
