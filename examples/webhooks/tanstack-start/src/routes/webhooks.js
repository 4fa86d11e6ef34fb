import { createFileRoute } from "@tanstack/react-router";
import { webhookHandler } from "postproxy-dm";

const webhook = webhookHandler({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

export const Route = createFileRoute("/webhooks")({
  server: { handlers: { POST: ({ request }) => webhook(request) } },
});
