import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = new Hono();
app.post("/webhooks", (context) => webhook(context.req.raw));
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
