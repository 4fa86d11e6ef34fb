import { bodyParser } from "@koa/bodyparser";
import Koa from "koa";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = new Koa().use(bodyParser());
app.use(async (context) => {
  context.req.rawBody = context.request.rawBody;
  context.respond = false;
  await webhook(context.req, context.res);
});
app.listen(process.env.PORT ?? 3000);
