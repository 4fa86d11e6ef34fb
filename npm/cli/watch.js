// `postproxy-dm watch`.

import { PROFILES_OPTIONS } from "./client.js";
import { textOf, writtenAt } from "./messages.js";
import { POLL_OPTIONS, poll } from "./poll.js";

/** @type {import("./arguments.js").Command} */
export const watch = {
  name: "watch",
  about: "shows messages of people as they come, until Ctrl-C",
  words: [],
  options: { ...POLL_OPTIONS, ...PROFILES_OPTIONS },
  more: "It asks the service for them, and needs no webhook. Receipts and reactions are only told to webhooks.",
  async run(given, io) {
    await poll(given, io, {
      ...{ command: "watch", atATime: 1 },
      onReady: () => io.say("watching; Ctrl-C ends it"),
      async onMessage(message) {
        if (given.switches.has("json")) await io.json(message);
        else await io.row([writtenAt(message), "dim"], message.chat_id, [textOf(message), "bold"]);
      },
      onDead: (message, error) => io.complain(`message ${message.id} can't be shown: ${error.message}`),
    });
  },
};
