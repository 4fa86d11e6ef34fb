// Cards on Telegram: keyboards.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Actions, Button, Card, CardText, LinkButton, Section } from "chat";
import { no, ok, picture, sizes, view } from "./sample-cards.mjs";
import { contents, refusal } from "./support.mjs";

describe("telegram", () => {
  const cards = {
    "a text with a keyboard: short keys side by side": [
      Card({ title: "Order", children: [CardText("**$50**"), Actions([ok, no, view])] }),
      [
        {
          body: "Order\n$50",
          reply_markup: {
            inline_keyboard: [
              [
                { text: "OK", callback_data: "ok¦1042" },
                { text: "No", callback_data: "no" },
                { text: "View", url: view.url },
              ],
            ],
          },
        },
      ],
    ],
    "long keys and other groups have rows of their own": [
      Card({
        title: "Order",
        children: [
          Actions([
            Button({ id: "a", label: "Send me the invoice" }),
            Button({ id: "b", label: "Call me back" }),
          ]),
          Section([Actions([no])]),
        ],
      }),
      [
        {
          body: "Order",
          reply_markup: {
            inline_keyboard: [
              [{ text: "Send me the invoice", callback_data: "a" }],
              [{ text: "Call me back", callback_data: "b" }],
              [{ text: "No", callback_data: "no" }],
            ],
          },
        },
      ],
    ],
    "options are keys": [
      Card({ title: "Order", children: [Actions([sizes])] }),
      [
        {
          body: "Order\nWhich size?\n• Large: Fits most",
          reply_markup: {
            inline_keyboard: [
              [
                { text: "Small", callback_data: "size¦S" },
                { text: "Large", callback_data: "size¦L" },
              ],
            ],
          },
        },
      ],
    ],
    "a picture comes first": [
      Card({ title: "Order", imageUrl: picture }),
      [{ media: [picture] }, { body: "Order" }],
    ],
    "and has the keyboard, if there is no text": [
      Card({ imageUrl: picture, children: [Actions([no])] }),
      [{ media: [picture], reply_markup: { inline_keyboard: [[{ text: "No", callback_data: "no" }]] } }],
    ],
    "several cards come one by one": [
      Card({ children: [Card({ title: "A", children: [Actions([no])] }), Card({ title: "B" })] }),
      [
        { body: "A", reply_markup: { inline_keyboard: [[{ text: "No", callback_data: "no" }]] } },
        { body: "B" },
      ],
    ],
    "a link that Telegram doesn't open stands in the text": [
      Card({ title: "Order", children: [Actions([LinkButton({ url: "tel:+15551234567", label: "Call" })])] }),
      [{ body: "Order\nCall: tel:+15551234567" }],
    ],
  };
  for (const [name, [card, expected]] of Object.entries(cards))
    test(name, () => assert.deepEqual(contents("telegram", card), expected));

  test("more callback data than Telegram takes is refused by the button's name, not cut", () => {
    const card = (value) =>
      Card({ title: "A", children: [Actions([Button({ id: "approve", label: "OK", value })])] });
    assert.throws(
      () => contents("telegram", card("ż".repeat(28))),
      refusal(/button "OK".*at most 64 bytes.*65/),
    );
    const [{ reply_markup }] = contents("telegram", card(`${"ż".repeat(27)}a`));
    assert.equal(Buffer.byteLength(reply_markup.inline_keyboard[0][0].callback_data), 64);
  });

  test("the last part of a long text has the keyboard", () => {
    const card = Card({ children: [CardText("Sentence. ".repeat(600)), Actions([no])] });
    assert.throws(() => contents("telegram", card), refusal(/overflow: "split"/));
    const parts = contents("telegram", card, "split");
    assert.deepEqual(
      parts.map((part) => "reply_markup" in part),
      [false, true],
    );
  });
});
