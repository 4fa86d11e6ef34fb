import { ServiceBroker } from "moleculer";
import Web from "moleculer-web";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const routes = [{ path: "/webhooks", bodyParsers: false, aliases: { "POST /": webhook } }];
const broker = new ServiceBroker({ logger: false });
broker.createService({ name: "web", mixins: [Web], settings: { port: process.env.PORT ?? 3000, routes } });
await broker.start();
