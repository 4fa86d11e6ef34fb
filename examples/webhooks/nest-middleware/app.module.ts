import { type MiddlewareConsumer, Module } from "@nestjs/common";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

@Module({})
export class App {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(webhook).forRoutes("webhooks");
  }
}
