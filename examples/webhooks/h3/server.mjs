import { H3, serve } from "h3";
import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = new H3();
app.post("/webhooks", (event) => webhook(event.req));
serve(app, { port: Number(process.env.PORT ?? 3000) });
