// The texts of cards, which are the same on every platform, and all there is of a card where nothing can be tapped.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  Actions,
  Button,
  Card,
  CardLink,
  CardText,
  Chart,
  Divider,
  Field,
  Fields,
  Image,
  LinkButton,
  RadioSelect,
  Section,
  Table,
  toCardElement,
} from "chat";
import { jsx, jsxs } from "chat/jsx-runtime";
import { ok, picture, sizes, view } from "./sample-cards.mjs";
import { contents, PLATFORMS, refusal } from "./support.mjs";

describe("bluesky", () => {
  test("a card is a text, with everything that a text can say", () => {
    const card = Card({
      title: "Order",
      subtitle: "Paid",
      imageUrl: picture,
      children: [Image({ url: picture, alt: "A hat" }), CardText("**$50**"), Actions([ok, view, sizes])],
    });
    const body = `Order\n${picture}\nA hat (${picture})\nPaid\n$50\nView: ${view.url}\nWhich size?\n• OK\n• Small\n• Large: Fits most`;
    assert.deepEqual(contents("bluesky", card), [{ body }]);
    assert.deepEqual(contents("bluesky", { card, fallbackText: "*Paid* {{emoji:wave}}" }), [
      { body: "*Paid* 👋" },
    ]);
  });

  test("several cards are paragraphs", () => {
    const card = Card({
      title: "Our best",
      children: [Card({ title: "A" }), Card({ title: "B", subtitle: "$6" })],
    });
    assert.deepEqual(contents("bluesky", card), [{ body: "Our best\n\nA\n\nB\n$6" }]);
  });
});

for (const platform of PLATFORMS)
  test(`every element of a card has its text on ${platform}`, () => {
    const card = Card({
      title: "Report {{emoji:wave}}",
      children: [
        CardText("**Bold**\n- one"),
        Divider(),
        Section([
          Fields([Field({ label: "Id", value: "__a__" })]),
          CardLink({ url: view.url, label: "More" }),
        ]),
        Table({
          headers: ["Name", "Age"],
          rows: [
            ["Jo", "30"],
            ["", "4"],
          ],
          caption: "People",
        }),
        Chart({ title: "Sales", chart: { type: "pie", segments: [{ label: "Web", value: 3 }] } }),
        Divider(),
      ],
    });
    const [{ body }] = contents(platform, card);
    assert.equal(
      body,
      `Report 👋\nBold\n\n• one\n---\nId: __a__\nMore (${view.url})\nPeople\nName: Jo · Age: 30\nAge: 4\nSales\nLabel | Value\n------|------\nWeb   | 3`,
    );
  });

test("a button that can't be tapped isn't shown, and a radio select is a select", () => {
  const disabled = Button({ id: "x", label: "X", disabled: true });
  const radio = RadioSelect({ ...sizes, type: undefined });
  const card = (...children) => Card({ title: "Order", children: [Actions(children)] });
  for (const platform of PLATFORMS) {
    assert.deepEqual(contents(platform, card(disabled)), [{ body: "Order" }]);
    assert.deepEqual(contents(platform, card(radio)), contents(platform, card(sizes)));
  }
});

test("cards in a card come out of JSX as they do of functions", () => {
  const card = (title, ...children) => jsxs(Card, { title, children });
  const element = card("Hats", "Choose _one_", card("A", jsx(CardText, { children: "$5" })), card("B"));
  assert.deepEqual(contents("telegram", toCardElement(element)), [
    { body: "Hats\nChoose one" },
    { body: "A\n$5" },
    { body: "B" },
  ]);
});

test("children are read as JSX reads them: lists in the list, and conditions", () => {
  const lines = ["A", "B"];
  const card = Card({
    title: "Order",
    children: [
      null,
      lines.map((line) => CardText(line)),
      undefined,
      false,
      2,
      Section([null, CardText("C")]),
      Actions([null, false, [ok]]),
    ],
  });
  const plain = Card({
    title: "Order",
    children: [...["A", "B", "2", "C"].map((line) => CardText(line)), Actions([ok])],
  });
  for (const platform of PLATFORMS) assert.deepEqual(contents(platform, card), contents(platform, plain));
});

for (const [name, child] of [
  ["link button", Actions([LinkButton({ label: "Go" })])],
  ["link", CardLink({ label: "Go" })],
])
  test(`a ${name} without a URL is refused`, () => {
    const card = Card({ title: "Order", children: [child] });
    for (const platform of PLATFORMS)
      assert.throws(() => contents(platform, card), refusal(new RegExp(`the ${name} "Go" must have a url`)));
  });

test("a callback URL that the Chat SDK hasn't replaced is refused, because nobody would call it", () => {
  const actions = Actions([Button({ id: "x", label: "X", callbackUrl: "https://shop.example/paid" })]);
  for (const children of [[actions], [[actions]], [Card({ title: "Hat", children: [actions] })]]) {
    const card = Card({ title: "Order", children });
    for (const platform of PLATFORMS)
      assert.throws(() => contents(platform, card), refusal(/^button "X": callbackUrl/));
  }
});
