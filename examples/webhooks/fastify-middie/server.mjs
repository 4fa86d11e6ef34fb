import middie from "@fastify/middie";
import Fastify from "fastify";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = Fastify();
await app.register(middie);
app.use("/webhooks", webhook);
await app.listen({ port: Number(process.env.PORT ?? 3000) });
