import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

Deno.serve({ port: Number(Deno.env.get("PORT") ?? 3000) }, webhook);
