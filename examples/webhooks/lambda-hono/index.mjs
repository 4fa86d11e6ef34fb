import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = new Hono();
app.post("/webhooks", (context) => webhook(context.req.raw));
export const handler = handle(app);
