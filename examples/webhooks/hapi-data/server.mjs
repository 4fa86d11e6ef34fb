import { server as createServer } from "@hapi/hapi";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const server = createServer({ port: Number(process.env.PORT ?? 3000) });
const options = { payload: { output: "data", parse: false } };
const handler = async ({ raw, payload }, h) => {
  await webhook(Object.assign(raw.req, { rawBody: payload ?? "" }), raw.res);
  return h.abandon;
};
server.route({ method: "POST", path: "/webhooks", options, handler });
await server.start();
