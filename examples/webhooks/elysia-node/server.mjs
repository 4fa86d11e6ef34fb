import { node } from "@elysiajs/node";
import { Elysia } from "elysia";
import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

new Elysia({ adapter: node() })
  .post("/webhooks", ({ request }) => webhook(request), { parse: "none" })
  .listen(Number(process.env.PORT ?? 3000));
