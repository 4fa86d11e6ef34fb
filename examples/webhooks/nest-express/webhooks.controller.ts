import type { IncomingMessage, ServerResponse } from "node:http";
import { Controller, Post, Req, Res } from "@nestjs/common";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

@Controller("webhooks")
export class WebhooksController {
  @Post()
  receive(@Req() request: IncomingMessage, @Res() response: ServerResponse) {
    return webhook(request, response);
  }
}
