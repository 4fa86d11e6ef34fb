import Fastify from "fastify";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = Fastify();
app.register(async (scope) => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  scope.post("/webhooks", webhook);
});
await app.listen({ port: Number(process.env.PORT ?? 3000) });
