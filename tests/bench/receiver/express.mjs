// The peer: Express with `express.raw` and the official SDK's check, as its README has it. It dispatches the event, and
// remembers nothing.

import { createServer } from "node:http";
import express from "express";
import { verifySignature } from "postproxy-sdk";
import { handle, secret } from "./handler.mjs";

const app = express();
app.post("/webhooks", express.raw({ type: "application/json" }), async (request, response) => {
  const body = request.body.toString("utf8");
  if (!verifySignature(body, request.get("x-postproxy-signature") ?? "", secret)) {
    return response.status(401).end();
  }
  const event = JSON.parse(body);
  if (event.type === "message.received") await handle(event);
  response.status(204).end();
});

export const server = createServer(app);
