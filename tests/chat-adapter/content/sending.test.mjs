// Every content that is made is one that the service takes: core lets it through, and the emulator accepts it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Actions, Button, Card, CardText, Image, LinkButton, Select, SelectOption, Table } from "chat";
import { Postproxy } from "postproxy-dm";
import { startEmulator } from "../../emulator.mjs";
import { contents, limitsOf, PLATFORMS } from "./support.mjs";

const WORDS = "Zażółć gęślą jaźń. 今日は晴れ。 👩‍👩‍👧‍👦👍🏽 https://shop.example/a?b=c.d e\u0301 नमस्ते! ";
const data = Buffer.from("89504e470d0a1a0a", "hex");
const picture = "https://shop.example/1042.png";
const button = (at, label = `Button ${at}`) =>
  Button({ id: `button-${at}`, label, value: "__cb:0123456789abcdef" });
const buttons = (count) => Array.from({ length: count }, (_, at) => button(at));
const link = LinkButton({ url: "https://shop.example/1042", label: "View" });
const card = (text, ...taps) => Card({ title: "Order 1042", children: [CardText(text), Actions(taps)] });
const options = buttons(4).map(({ label, id }) =>
  SelectOption({ label, value: id, description: `It is ${id}` }),
);
const element = (at) =>
  Card({ title: `Hat ${at}`, imageUrl: picture, children: [Actions([button(at), link])] });
const file = { data, filename: "hat.png", mimeType: "image/png" };

const MESSAGES = {
  "a text": WORDS,
  "a text of several messages": WORDS.repeat(300),
  "text without spaces": "今日は晴れ👍🏽".repeat(2000),
  "few buttons": card("$50", ...buttons(2), link),
  "few buttons under a long text": card(WORDS.repeat(60), ...buttons(2), link),
  "few buttons without a title": Card({ children: [CardText(WORDS.repeat(60)), Actions(buttons(2))] }),
  "many buttons": card("$50", ...buttons(8), link),
  "many buttons under a long text": card(WORDS.repeat(60), ...buttons(8)),
  links: card("$50", link, link, link, link),
  "a link": card("$50", link),
  options: card("$50", Select({ id: "size", label: "Size", options })),
  pictures: Card({
    title: "Hats",
    imageUrl: picture,
    children: [Image({ url: picture }), Actions(buttons(1))],
  }),
  "a picture with buttons": Card({ title: "Hat", imageUrl: picture, children: [Actions(buttons(1))] }),
  "several cards": Card({ title: "Hats", children: [1, 2, 3].map(element) }),
  "more cards than fit": Card({ children: Array.from({ length: 23 }, (_, at) => element(at)) }),
  "a table": Card({ title: "Hats", children: [Table({ headers: ["Hat", "Price"], rows: [["A", "$5"]] })] }),
  files: { markdown: "**Hats**", files: [file, file] },
  attachments: { raw: "Hats", attachments: [{ type: "image", url: picture, name: "hat.png" }] },
  "fetched attachments": {
    raw: "",
    attachments: [{ type: "image", fetchData: async () => data, name: "hat.png" }],
  },
  "a card with a file": { card: card("$50", ...buttons(8)), files: [file] },
};

for (const platform of PLATFORMS)
  describe(platform, () => {
    let emulator;
    let postproxy;
    let chat;
    before(async () => {
      emulator = await startEmulator();
      postproxy = new Postproxy({ apiKey: emulator.api_key, baseUrl: emulator.url });
      ({ chat } = await emulator.control("inbound", {
        profile_id: emulator.profiles[platform],
        participant_external_id: "person-1",
        text: "Hi",
      }));
    });
    after(() => emulator.stop());

    for (const [name, message] of Object.entries(MESSAGES)) {
      const hasFiles = message.files !== undefined || message.attachments !== undefined;
      if (hasFiles && platform === "bluesky") continue;
      test(name, async () => {
        const made = contents(platform, message, "split");
        for (const content of made) {
          const given = typeof content === "function" ? await content() : content;
          const { status } = await postproxy.sendMessage(chat, given).withResponse();
          assert.equal(status, 202, JSON.stringify(given));
        }
      });
    }

    test("core refuses one more than each text limit, and nothing less", async () => {
      for (const { max, unit } of limitsOf(platform).text) {
        const text = unit === "bytes" && platform === "bluesky" ? "👩‍👩‍👧‍👦" : "a";
        const times = Math.floor(max / Buffer.byteLength(text));
        await postproxy.sendMessage(chat, { body: text.repeat(times) });
        await assert.rejects(postproxy.sendMessage(chat, { body: text.repeat(times + 1) }), {
          name: "ValidationError",
        });
      }
    });
  });
