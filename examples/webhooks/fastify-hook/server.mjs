import Fastify from "fastify";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = Fastify();
app.post("/webhooks", { onRequest: (request, reply) => webhook(request.raw, reply) }, () => {});
await app.listen({ port: Number(process.env.PORT ?? 3000) });
