import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

Bun.serve({ port: Bun.env.PORT ?? 3000, routes: { "/webhooks": { POST: webhook } } });
