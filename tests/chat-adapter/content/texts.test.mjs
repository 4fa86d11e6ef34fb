// Texts and files, on every platform.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { emoji, paragraph, root, strong, text } from "chat";
import { capabilitiesOf } from "../node_modules/chat-adapter-postproxy/platforms.js";
import { contents, contentsOf, limitsOf, PLATFORMS, refusal } from "./support.mjs";

const data = Buffer.from("%PDF-1.4");

for (const platform of PLATFORMS)
  describe(platform, () => {
    test("a text is sent as it is, markdown as plain text", () => {
      const ast = root([paragraph([strong([text("Hi")])])]);
      assert.deepEqual(contents(platform, `*Hi* ${emoji.wave}`), [{ body: "*Hi* 👋" }]);
      assert.deepEqual(contents(platform, { raw: "*Hi*" }), [{ body: "*Hi*" }]);
      assert.deepEqual(contents(platform, { markdown: "*Hi*" }), [{ body: "Hi" }]);
      assert.deepEqual(contents(platform, { ast }), [{ body: "Hi" }]);
    });

    test("a text over the limit is refused, with the limit, the length and the option", () => {
      const [{ max, unit }] = limitsOf(platform).text.slice(-1);
      const long = "a".repeat(max + 1);
      const pattern = new RegExp(`${max} ${unit} on ${platform}.*${max + 1}.*overflow: "split"`);
      assert.throws(() => contents(platform, long), refusal(pattern));
      assert.deepEqual(contents(platform, long.slice(1)), [{ body: long.slice(1) }]);
    });

    test("or it is split, and nothing of it is cut", () => {
      const long = Array.from({ length: 900 }, (_, at) => `Sentence ${at} ends.`).join(" ");
      const parts = contents(platform, { markdown: long }, "split").map(({ body }) => body);
      assert(parts.length > 1);
      assert.equal(parts.join(" "), long);
    });

    for (const nothing of [
      "",
      " \n",
      { raw: "" },
      { markdown: "" },
      { markdown: "", files: [] },
      { card: {} },
    ])
      test(`${JSON.stringify(nothing)} is refused`, () => {
        assert.throws(() => contents(platform, nothing), refusal(/must have a text/));
      });

    for (const other of [undefined, null, 5, {}, { raw: 5 }, { ast: null }])
      test(`${JSON.stringify(other)} is refused, with the fields that are possible`, () => {
        assert.throws(() => contents(platform, other), refusal(/raw, markdown, ast or card/));
      });
  });

for (const platform of PLATFORMS.filter((each) => each !== "bluesky"))
  test(`files on ${platform}: the text first, then each by itself, in order`, async () => {
    const message = {
      markdown: "The **report**",
      files: [
        { data, filename: "a.pdf", mimeType: "application/pdf" },
        { data: data.buffer, filename: "b.pdf" },
      ],
      attachments: [
        { type: "image", data, name: "c.png", mimeType: "image/png", url: "https://a.example/private" },
        { type: "file", url: "https://a.example/d.pdf" },
      ],
    };
    assert.deepEqual(contents(platform, message), [
      { body: "The report" },
      { media: [{ data, filename: "a.pdf", content_type: "application/pdf" }] },
      { media: [{ data: data.buffer, filename: "b.pdf" }] },
      { media: [{ data, filename: "c.png", content_type: "image/png" }] },
      { media: ["https://a.example/d.pdf"] },
    ]);
    assert.deepEqual(contents(platform, { ...message, markdown: "" }).length, 4);
  });

test("what has to be fetched is fetched when its turn comes", async () => {
  let fetched = 0;
  const fetchData = async () => {
    fetched += 1;
    return data;
  };
  const attachments = [{ type: "file", fetchData, name: "a.pdf", url: "https://a.example/private" }];
  const [content] = contents("telegram", { raw: "", attachments });
  assert.equal(fetched, 0);
  assert.deepEqual(await content(), { media: [{ data, filename: "a.pdf" }] });
  assert.equal(fetched, 1);
});

test("a document's name goes with its URL where the platform shows it", () => {
  const attachments = [{ type: "file", url: "https://a.example/d", name: "Invoice.pdf" }];
  const named = contents("whatsapp", { raw: "", attachments });
  assert.deepEqual(named, [{ media: ["https://a.example/d"], filename: "Invoice.pdf" }]);
  assert.deepEqual(contents("facebook", { raw: "", attachments }), [{ media: ["https://a.example/d"] }]);
});

test("an attachment without anything to send is refused by its place", () => {
  const attachments = [
    { type: "file", url: "https://a.example/d" },
    { type: "file", name: "x" },
  ];
  assert.throws(() => contents("facebook", { raw: "x", attachments }), refusal(/attachments\[1\]/));
});

test("bytes that aren't bytes are refused by their place", async () => {
  const fetchData = async () => "text";
  const file = { data: "SGk=", filename: "a.txt" };
  assert.throws(() => contents("facebook", { raw: "x", files: [file] }), refusal(/files\[0\].*Buffer/));
  const [, fetched] = contents("facebook", { raw: "x", attachments: [{ type: "file", fetchData }] });
  await assert.rejects(fetched(), refusal(/attachments\[0\].*Buffer/));
});

test("files are refused where there are none, and nothing is left out", () => {
  const files = [{ data, filename: "a.pdf" }];
  assert.throws(() => contents("bluesky", { raw: "x", files }), refusal(/bluesky takes no files/));
});

test("a platform that isn't known gets the text, however long", () => {
  const long = "a".repeat(100_000);
  assert.deepEqual(contentsOf(long, { platform: "mastodon", limits: capabilitiesOf("mastodon").limits }), [
    { body: long },
  ]);
});
