// The examples that `npm run example` plays: how each is prepared, and what to try on the emulator's page.

import { join } from "node:path";
import { installPackages } from "../build/set-up.mjs";
import { root, step } from "../steps.mjs";
import { stageChatSdk } from "./stage.mjs";

/**
 * @typedef {object} Example
 * @property {() => Promise<string>} prepare installs what it needs; resolves with its file
 * @property {string} toTry
 */

/** @type {Record<string, Example>} */
export const examples = {
  "chat-sdk": {
    async prepare() {
      await step("npm packages of tests/chat-adapter", () =>
        installPackages("tests/chat-adapter", "--ignore-scripts"),
      );
      return join(stageChatSdk("examples"), "bot.mjs");
    },
    toTry: `\
  Messenger, Instagram   “Hi”: the bot types, answers, and asks with quick replies. Tap “All kettles” for a carousel.
                         “Thanks”: it reacts with a heart. React to a message of the bot with one.
  Telegram               “Hi”: the answer grows in one message, and the choices are a keyboard.
  WhatsApp               “Hi”: the choices are a list. Tap “Talk to a person”: the bot leaves the chat to a colleague.
  Bluesky                “Hi”: there are no buttons, so write what it offers.

With Node 22 or newer, and the variables below: let a model draft an answer to who wrote last, and approve of it.

  node target/examples/chat-sdk/tools.mjs`,
  },

  "comment-funnel": {
    prepare: async () => join(root, "examples/comment-funnel/bot.mjs"),
    toTry: `\
  Messenger, Instagram   Comment on a post: the bot answers in private, with a choice of two. Tap one.
                         Write: a colleague will answer.`,
  },
};
