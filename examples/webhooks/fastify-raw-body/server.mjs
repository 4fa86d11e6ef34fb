import Fastify from "fastify";
import rawBody from "fastify-raw-body";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = Fastify();
await app.register(rawBody, { encoding: false, global: false });
app.post("/webhooks", { config: { rawBody: true } }, webhook);
await app.listen({ port: Number(process.env.PORT ?? 3000) });
