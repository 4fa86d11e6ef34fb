import { bodyParser } from "@koa/bodyparser";
import Koa from "koa";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = new Koa();
app.use(async (context, next) => {
  if (context.path !== "/webhooks") return next();
  context.respond = false;
  await webhook(context.req, context.res);
});
app.use(bodyParser()).listen(process.env.PORT ?? 3000);
