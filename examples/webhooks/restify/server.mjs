import { nodeWebhookHandler } from "postproxy-dm";
import restify from "restify";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post("/webhooks", async (req, res) => webhook(req, res));
server.listen(process.env.PORT ?? 3000);
