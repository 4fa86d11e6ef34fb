import serverlessExpress from "@codegenie/serverless-express";
import express from "express";
import { nodeWebhookHandler } from "postproxy-dm";

const webhook = nodeWebhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

const app = express();
app.post("/webhooks", webhook); // before express.json()
app.use(express.json());
export const handler = serverlessExpress({ app });
