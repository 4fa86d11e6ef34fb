// Cards on WhatsApp: reply buttons, lists and a link.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Actions, Button, Card, CardText, Select, SelectOption } from "chat";
import { long, many, no, ok, picture, sizes, view } from "./sample-cards.mjs";
import { contents, refusal } from "./support.mjs";

describe("whatsapp", () => {
  const reply = (id, title) => ({ type: "reply", reply: { id, title } });
  const buttons = { buttons: [reply("ok¦1042", "OK"), reply("no", "No")] };
  const cards = {
    "reply buttons": [
      Card({ title: "Order", children: [CardText("**$50**"), Actions([ok, no, view])] }),
      [
        {
          interactive: {
            type: "button",
            header: { type: "text", text: "Order" },
            body: { text: `$50\nView: ${view.url}` },
            action: buttons,
          },
        },
      ],
    ],
    "under a picture": [
      Card({ title: "Order", imageUrl: picture, children: [CardText("$50"), Actions([ok, no])] }),
      [
        {
          interactive: {
            type: "button",
            header: { type: "image", image: { link: picture } },
            body: { text: "Order\n$50" },
            action: buttons,
          },
        },
      ],
    ],
    "more of them are a list": [
      Card({ title: "Order", imageUrl: picture, children: [Actions(many(4))] }),
      [
        { media: [picture] },
        {
          interactive: {
            type: "list",
            body: { text: "Order" },
            action: {
              button: "…",
              sections: [{ rows: many(4).map(({ id, label }) => ({ id, title: label })) }],
            },
          },
        },
      ],
    ],
    "options with descriptions are a list": [
      Card({ title: "Order", children: [Actions([sizes])] }),
      [
        {
          interactive: {
            type: "list",
            header: { type: "text", text: "Order" },
            body: { text: "Which size?" },
            action: {
              button: "Which size?",
              sections: [
                {
                  rows: [
                    { id: "size¦S", title: "Small" },
                    { id: "size¦L", title: "Large", description: "Fits most" },
                  ],
                },
              ],
            },
          },
        },
      ],
    ],
    "a link alone is a button": [
      Card({ title: "Order", children: [CardText("$50"), Actions([view])] }),
      [
        {
          interactive: {
            type: "cta_url",
            header: { type: "text", text: "Order" },
            body: { text: "$50" },
            action: { name: "cta_url", parameters: { display_text: "View", url: view.url } },
          },
        },
      ],
    ],
    "several links stand in the text": [
      Card({ title: "Order", children: [Actions([view, view])] }),
      [{ body: `Order\nView: ${view.url}\nView: ${view.url}` }],
    ],
    "a text that is too long for a body is sent before the title": [
      Card({ title: "Order", children: [CardText(long.repeat(8)), Actions([no])] }),
      [
        { body: long.repeat(8) },
        {
          interactive: { type: "button", body: { text: "Order" }, action: { buttons: [reply("no", "No")] } },
        },
      ],
    ],
    "a title of several lines is no header": [
      Card({ title: "Order\n1042", children: [CardText("$50"), Actions([no])] }),
      [
        {
          interactive: {
            type: "button",
            body: { text: "Order\n1042\n$50" },
            action: { buttons: [reply("no", "No")] },
          },
        },
      ],
    ],
    "a card without buttons is a text": [
      Card({ title: "Order", subtitle: "Paid" }),
      [{ body: "Order\nPaid" }],
    ],
  };
  for (const [name, [card, expected]] of Object.entries(cards))
    test(name, () => assert.deepEqual(contents("whatsapp", card), expected));

  test("a long text without a title is refused, or its last part has the buttons", () => {
    const card = Card({ children: [CardText(long.repeat(8)), Actions([no])] });
    assert.throws(
      () => contents("whatsapp", card),
      refusal(/at most 1024 characters .* with buttons.*overflow/),
    );
    const parts = contents("whatsapp", card, "split");
    assert.equal(
      parts
        .map((part) => part.body ?? part.interactive.body.text)
        .join(" ")
        .replaceAll(".T", ". T"),
      long.repeat(8).replaceAll(".T", ". T"),
    );
    assert(parts.at(-1).interactive.body.text.length <= 1024);
  });

  const refused = {
    "too many rows": [Card({ title: "A", children: [Actions(many(11))] }), /at most 10 .* has 11/],
    "a row's title that is too long": [
      Card({ title: "A", children: [Actions([Button({ id: "x", label: "A label of 25 characters!" })])] }),
      /button "A label of 25 characters!".*at most 24/,
    ],
    "an id that is too long": [
      Card({ title: "A", children: [Actions([Button({ id: "x".repeat(257), label: "X" })])] }),
      /button "X".*at most 256/,
    ],
    "buttons alone": [Card({ children: [Actions([ok])] }), /title or a text/],
  };
  for (const [name, [card, pattern]] of Object.entries(refused))
    test(`${name}: refused`, () => assert.throws(() => contents("whatsapp", card), refusal(pattern)));

  test("a description that a row can't hold stands in the text", () => {
    const option = SelectOption({ label: "Small", value: "S", description: "d".repeat(73) });
    const card = Card({
      title: "Order",
      children: [Actions([Select({ id: "s", label: "Size", options: [option] })])],
    });
    const [{ interactive }] = contents("whatsapp", card);
    assert.equal(interactive.body.text, `Size\n• Small: ${"d".repeat(73)}`);
    assert.deepEqual(interactive.action.sections[0].rows, [{ id: "s¦S", title: "Small" }]);
  });
});
