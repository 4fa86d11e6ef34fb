// What the inputs share: the shapes of a bench and of a column, and the card that several inputs post.

import { Actions, Button, Card, CardText } from "chat";

/**
 * An adapter in a bot, beside its platform, after the person's first message.
 * @typedef {object} Bench
 * @property {string} title the platform's name
 * @property {string} teller who sends the webhooks
 * @property {number} textLimit how many characters a text may have there
 * @property {{ play?: (bench: Bench) => Promise<string> }} [window] how a closed window is played, where there is one
 * @property {import("chat").Thread} thread the chat with the person
 * @property {object} adapter
 * @property {{ id: string }} first the person's first message, with the id that the SDK gives it
 * @property {object[]} got what handlers were called with
 * @property {string[]} receipts what `onReceipt` was called with
 * @property {{ message: Function }} answers what the handler of messages does
 * @property {Record<string, Function>} person what the person can do, where the platform tells bots: `text`, `tap`, `reaction`,
 *   `reactionTakenBack`, `edit`, `deletion`, `delivered`, `read`. Each resolves with an event that comes `again()`.
 * @property {() => Promise<object[]>} seen what the platform has got since then, the oldest first
 * @property {() => Promise<void>} settled when every delivery and every handler has ended
 * @property {(seconds: number) => unknown} rateLimitNext the next post is refused with a 429
 * @property {() => unknown} loseNextAnswer the next post is done, and its answer is lost
 *
 * @typedef {object} Column
 * @property {string} package
 * @property {string} platform
 * @property {boolean} [isOurs]
 * @property {() => unknown} [stop]
 * @property {string[]} [overflows] values of our option `overflow` to compare
 * @property {string[]} [strategies] values of the SDK's `concurrency` to compare
 * @property {(options?: { concurrency?: string, answersFailures?: boolean, overflow?: string }) => Promise<Bench>} open
 *
 * @typedef {{ title: string, play: (open: Column["open"], column: Column) => Promise<string> }} Input
 */

/** A card with so many buttons, "Tea 1" and so on. */
export const card = (count, value = String) =>
  Card({
    title: "Tea",
    children: [
      CardText("Which one?"),
      Actions(
        Array.from({ length: count }, (_, index) =>
          Button({ id: "tea", label: titleOf(index), value: value(index + 1) }),
        ),
      ),
    ],
  });

/** What a card is where there are no buttons. */
export const WITHOUT_BUTTONS = "a text without buttons";

export const titleOf = (index) => `Tea ${index + 1}`;

/** The post with buttons, which the person taps on. */
export const buttonsPost = async (bench) => (await bench.seen()).find(({ buttons }) => buttons?.length > 0);

/** Posts a text; resolves with what the platform got. */
export async function hello(bench) {
  await bench.thread.post("Hello");
  await bench.settled();
  return (await bench.seen()).find(({ kind }) => kind === "text");
}
