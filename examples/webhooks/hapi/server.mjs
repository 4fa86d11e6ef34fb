import { server as createServer } from "@hapi/hapi";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const server = createServer({ port: Number(process.env.PORT ?? 3000) });
const options = { payload: { output: "stream", parse: false } };
const handler = async (request, h) => {
  await webhook(request.raw.req, request.raw.res);
  return h.abandon;
};
server.route({ method: "POST", path: "/webhooks", options, handler });
await server.start();
