import express from "express";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = express();
const keepBytes = (req, _res, bytes) => {
  req.rawBody = bytes;
};
app.use(express.json({ verify: keepBytes }));
app.post("/webhooks", webhook);
app.listen(process.env.PORT ?? 3000);
