import { createReceiver } from "postproxy-dm";

const receiver = createReceiver({
  on: { "message.received": (_event, { reply }) => reply({ body: "Thanks for writing!" }) },
});

export const handler = receiver.lambda;
