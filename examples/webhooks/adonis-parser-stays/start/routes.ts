import router from "@adonisjs/core/services/router";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

router.post("/webhooks", ({ request, response }) => {
  const node = Object.assign(request.request, { rawBody: request.raw() ?? "" });
  return webhook(node, response.response);
});
