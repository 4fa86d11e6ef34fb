import { App } from "@tinyhttp/app";
import { json } from "milliparsec";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = new App();
app.post("/webhooks", webhook); // before json()
app.use(json());
app.listen(Number(process.env.PORT ?? 3000));
