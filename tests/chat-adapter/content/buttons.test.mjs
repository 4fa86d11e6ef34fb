// Cards on Messenger and Instagram: buttons, quick replies and carousels.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Actions, Button, Card, CardText, Image, LinkButton } from "chat";
import { long, many, no, ok, picture, sizes, view } from "./sample-cards.mjs";
import { contents, refusal } from "./support.mjs";

const OK = { type: "postback", title: "OK", payload: "ok¦1042" };
const NO = { type: "postback", title: "No", payload: "no" };
const VIEW = { type: "web_url", title: "View", url: view.url };
const opens = { type: "web_url", url: view.url };

for (const platform of ["facebook", "instagram"])
  describe(platform, () => {
    const cards = {
      "few buttons stand under the title": [
        Card({ title: "Order", subtitle: "Paid", children: [CardText("**$50**"), Actions([ok, no, view])] }),
        [
          {
            body: "Order",
            buttons: [OK, NO, VIEW],
            card: { subtitle: "Paid\n$50", default_action: opens },
          },
        ],
      ],
      "or under a short text": [
        Card({ children: [CardText("Sure?"), Actions([ok, no])] }),
        [{ body: "Sure?", buttons: [OK, NO] }],
      ],
      "with the picture": [
        Card({ title: "Order", imageUrl: picture, children: [Actions([ok])] }),
        [{ body: "Order", buttons: [OK], card: { image_url: picture } }],
      ],
      "pictures that the card can't show are sent before it": [
        Card({
          title: "Order",
          imageUrl: "http://shop.example/a.png",
          children: [Image({ url: picture }), Image({ url: "https://shop.example/2.png" }), Actions([ok])],
        }),
        [
          { media: ["http://shop.example/a.png"] },
          { media: ["https://shop.example/2.png"] },
          { body: "Order", buttons: [OK], card: { image_url: picture } },
        ],
      ],
      "a text that is too long beside buttons is sent before them": [
        Card({ title: "Order", children: [CardText(long), Actions([ok, view])] }),
        [{ body: long }, { body: "Order", buttons: [OK, VIEW], card: { default_action: opens } }],
      ],
      "a long text without a title gets quick replies, and its links": [
        Card({ children: [CardText(long), Actions([ok, view])] }),
        [
          {
            body: `${long}\nView: ${view.url}`,
            quick_replies: [{ title: "OK", payload: "ok¦1042" }],
          },
        ],
      ],
      "more buttons become quick replies": [
        Card({ title: "Order", children: [CardText("Choose"), Actions([...many(4), view])] }),
        [
          {
            body: `Order\nChoose\nView: ${view.url}`,
            quick_replies: many(4).map(({ id, label }) => ({ title: label, payload: id })),
          },
        ],
      ],
      "so do options": [
        Card({ title: "Order", children: [Actions([sizes])] }),
        [
          {
            body: "Order\nWhich size?\n• Large: Fits most",
            quick_replies: [
              { title: "Small", payload: "size¦S" },
              { title: "Large", payload: "size¦L" },
            ],
          },
        ],
      ],
      "a link that can't be a button stands in the text": [
        Card({
          title: "Order",
          children: [Actions([LinkButton({ url: "tel:+15551234567", label: "Call" })])],
        }),
        [{ body: "Order\nCall: tel:+15551234567" }],
      ],
      "a card without buttons is a text": [
        Card({ title: "Order", imageUrl: picture, children: [CardText("_Paid_")] }),
        [{ media: [picture] }, { body: "Order\nPaid" }],
      ],
      "several cards are a carousel": [
        Card({
          title: "Our best",
          children: [
            Card({ title: "A", imageUrl: picture, children: [CardText("$5"), Actions([ok, view])] }),
            Card({ title: "B", subtitle: "$6" }),
          ],
        }),
        [
          { body: "Our best" },
          {
            elements: [
              { title: "A", subtitle: "$5", image_url: picture, default_action: opens, buttons: [OK, VIEW] },
              { title: "B", subtitle: "$6" },
            ],
          },
        ],
      ],
      "what can be tapped in the card around them comes last": [
        Card({
          title: "Which one?",
          children: [
            Card({ title: "A", subtitle: "$5" }),
            Card({ title: "B", subtitle: "$6" }),
            Actions([no]),
          ],
        }),
        [
          {
            elements: [
              { title: "A", subtitle: "$5" },
              { title: "B", subtitle: "$6" },
            ],
          },
          { body: "Which one?", buttons: [NO] },
        ],
      ],
      "cards that say more than an element can are sent one by one": [
        Card({
          children: [Card({ title: "A", subtitle: long }), Card({ title: "B", children: [Actions([ok])] })],
        }),
        [{ body: `A\n${long}` }, { body: "B", buttons: [OK] }],
      ],
      "so are cards of which one has only a title": [
        Card({ children: [Card({ title: "A" }), Card({ title: "B", subtitle: "$6" })] }),
        [{ body: "A" }, { body: "B\n$6" }],
      ],
      "and cards of which one has two pictures": [
        Card({
          children: [
            Card({ title: "A", subtitle: "$5" }),
            Card({ title: "B", imageUrl: picture, children: [Image({ url: picture })] }),
          ],
        }),
        [{ body: "A\n$5" }, { media: [picture] }, { media: [picture] }, { body: "B" }],
      ],
    };
    for (const [name, [card, expected]] of Object.entries(cards))
      test(name, () => assert.deepEqual(contents(platform, card), expected));

    test("quick replies come after files, which would hide them", () => {
      const files = [{ data: Buffer.from("x"), filename: "a.txt" }];
      const card = Card({ title: "Order", children: [Actions(many(4))] });
      assert.deepEqual(
        contents(platform, { card, files }).map((content) => Object.keys(content)),
        [["media"], ["body", "quick_replies"]],
      );
      const few = Card({ title: "Order", children: [Actions([ok])] });
      assert.deepEqual(
        contents(platform, { card: few, files }).map((content) => Object.keys(content)),
        [["body", "buttons"], ["media"]],
      );
    });

    const refused = {
      "too many quick replies": [Card({ title: "A", children: [Actions(many(14))] }), /at most 13 .* has 14/],
      "a label that is too long for one": [
        Card({
          title: "A",
          children: [Actions([...many(3), Button({ id: "x", label: "A label of 21 letters" })])],
        }),
        /button "A label of 21 letters".*at most 20 characters as a quick reply/,
      ],
      "a payload that is too long": [
        Card({
          title: "A",
          children: [Actions([...many(3), Button({ id: "x", label: "X", value: "v".repeat(1000) })])],
        }),
        /button "X".*at most 1000 characters/,
      ],
      "buttons alone": [Card({ children: [Actions([ok])] }), /title or a text/],
      "a button without a label": [
        Card({ title: "A", children: [Actions([Button({ id: "x", label: "" })])] }),
        /label/,
      ],
      "an id with the delimiter": [
        Card({ title: "A", children: [Actions([Button({ id: "a¦b", label: "X" })])] }),
        /id of a button/,
      ],
      "too many cards": [
        Card({ children: Array.from({ length: 11 }, () => Card({ title: "A", subtitle: "B" })) }),
        /at most 10 cards .* has 11.*overflow/,
      ],
      "quick replies that the next card would hide": [
        Card({ children: [Card({ title: "A", children: [Actions(many(4))] }), Card({ title: "B" })] }),
        /only the last .* "Button 0"/,
      ],
    };
    for (const [name, [card, pattern]] of Object.entries(refused))
      test(`${name}: refused`, () => assert.throws(() => contents(platform, card), refusal(pattern)));

    test("too many cards are several carousels, if the bot wants parts", () => {
      const card = Card({ children: Array.from({ length: 11 }, () => Card({ title: "A", subtitle: "B" })) });
      assert.deepEqual(
        contents(platform, card, "split").map(({ elements }) => elements.length),
        [10, 1],
      );
    });
  });
