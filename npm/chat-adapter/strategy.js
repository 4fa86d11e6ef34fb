// The SDK's ways to handle messages that come together lose some of them, so the adapter takes only the one that hands on all.

import { ValidationError } from "@chat-adapter/shared";
import { NAME } from "./threads.js";

/** The strategy that hands each message to a handler. */
const EVERY_MESSAGE = "concurrent";

/**
 * @param {object} chat
 */
export function refuseStrategy(chat) {
  // The SDK has no public way to ask for it. One that hides it elsewhere is taken at its word.
  const { _concurrencyStrategy: strategy } = /** @type {{ _concurrencyStrategy?: string }} */ (chat);
  if (strategy === undefined || strategy === EVERY_MESSAGE) return;
  throw new ValidationError(
    NAME,
    `concurrency must be "${EVERY_MESSAGE}" in new Chat(…), got "${strategy}" (the SDK's default is "drop"), which loses messages; the adapter itself handles each chat's messages one at a time and in order`,
  );
}
