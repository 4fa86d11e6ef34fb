import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

export const POST = ({ request }) => webhook(request);
