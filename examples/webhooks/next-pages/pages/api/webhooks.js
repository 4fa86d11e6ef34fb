import { nodeWebhookHandler } from "postproxy-dm";

export const config = { api: { bodyParser: false } };

export default nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});
