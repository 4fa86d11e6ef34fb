import { Controller, Post, Req, Res } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

@Controller("webhooks")
export class WebhooksController {
  @Post()
  receive(@Req() request: FastifyRequest, @Res() response: FastifyReply) {
    return webhook(request, response);
  }
}
