// All commands, in the order of the help.

import { chats } from "./chats.js";
import { completion } from "./completion.js";
import { events } from "./events.js";
import { exportMessages } from "./export.js";
import { listen } from "./listen.js";
import { messages } from "./messages.js";
import { profiles } from "./profiles.js";
import { react } from "./react.js";
import { send } from "./send.js";
import { verify } from "./verify.js";
import { watch } from "./watch.js";
import { webhooks } from "./webhooks.js";

/** @type {readonly import("./arguments.js").Command[]} */
export const commands = [
  ...[profiles, chats, messages, send, react, watch, exportMessages],
  ...[...webhooks, listen, verify],
  ...events,
  completion,
];
