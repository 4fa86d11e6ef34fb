import { json } from "milliparsec";
import polka from "polka";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = polka();
app.post("/webhooks", webhook); // before json()
app.use("/api", json());
app.listen(process.env.PORT ?? 3000);
