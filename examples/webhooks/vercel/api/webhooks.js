import { webhookHandler } from "postproxy-dm";

export const POST = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});
