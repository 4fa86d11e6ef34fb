// Texts that are too long for one message: where they are split, and that nothing of them is lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { graphemesOf, lengthIn, over } from "../node_modules/chat-adapter-postproxy/content/measure.js";
import { splitText } from "../node_modules/chat-adapter-postproxy/content/split.js";

const at = (max, unit = "characters") => ({ text: [{ max, unit }] });
const FAMILY = "👩‍👩‍👧‍👦";

const SPLITS = {
  "a text that fits stays whole": ["  one\n\ntwo ", at(20), ["  one\n\ntwo "]],
  "paragraphs stay whole": [
    "One one. Two.\n\nThree three.\n\nFour.",
    at(30),
    ["One one. Two.\n\nThree three.", "Four."],
  ],
  "a paragraph that exactly fits stays whole": ["12345\n\n67890", at(5), ["12345", "67890"]],
  "else sentences do": ["One two. Three four. Five six.", at(22), ["One two. Three four.", "Five six."]],
  "a small paragraph isn't sent alone": [
    "Hi!\n\nOne two three. Four five six seven.",
    at(24),
    ["Hi!\n\nOne two three.", "Four five six seven."],
  ],
  "else words do": ["one two three four", at(9), ["one two", "three", "four"]],
  "else characters": ["abcdefgh", at(3), ["abc", "def", "gh"]],
  "sentences of Japanese": ["今日は晴れ。明日は雨。", at(7), ["今日は晴れ。", "明日は雨。"]],
  "words of Japanese": ["今日は東京都に", at(4), ["今日は", "東京都に"]],
  "a URL stays whole": [
    "See https://a.example/b?c=d.e!f now.",
    at(29),
    ["See", "https://a.example/b?c=d.e!f", "now."],
  ],
  "a URL that is too long is divided last": [
    "See https://a.example/b",
    at(12),
    ["See", "https://a.ex", "ample/b"],
  ],
  "graphemes stay whole": [FAMILY.repeat(3), at(15), [FAMILY.repeat(2), FAMILY]],
  "graphemes are counted": [FAMILY.repeat(3), at(2, "graphemes"), [FAMILY.repeat(2), FAMILY]],
  "bytes are counted": ["żółć", at(4, "bytes"), ["żó", "łć"]],
  "a grapheme that is too long is divided": [
    `e${"\u0301".repeat(4)}`,
    at(2),
    ["e\u0301", "\u0301\u0301", "\u0301"],
  ],
  "indentation is kept": ["if x:\n    return 1\n    done", at(18), ["if x:\n    return 1", "    done"]],
  "white space alone is no part": [`a${" ".repeat(30)}b`, at(5), ["a", "b"]],
  "every limit is kept": [
    "ab".repeat(4),
    {
      text: [
        { max: 3, unit: "bytes" },
        { max: 2, unit: "graphemes" },
      ],
    },
    ["ab", "ab", "ab", "ab"],
  ],
};

for (const [name, [text, limits, expected]] of Object.entries(SPLITS))
  test(name, () => assert.deepEqual(splitText(text, limits), expected));

test("graphemes of a long text are those of the text as a whole", () => {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const random = seeded(7);
  for (let round = 0; round < 20; round += 1) {
    const text = randomText(random, 400);
    assert.deepEqual(
      graphemesOf(text),
      Array.from(segmenter.segment(text), ({ segment }) => segment),
    );
  }
});

test("a megabyte is split within seconds", { timeout: 60_000 }, () => {
  const text = "word ".repeat(200_000);
  const parts = splitText(text, at(1000, "graphemes"));
  assert.equal(parts.join(" "), text.trim());
});

const LIMITS = [
  ...["characters", "bytes", "graphemes"].flatMap((unit) => [40, 97, 500].map((max) => at(max, unit))),
  {
    text: [
      { max: 200, unit: "bytes" },
      { max: 30, unit: "graphemes" },
    ],
  },
];

for (const limits of LIMITS)
  test(`random texts lose nothing at ${JSON.stringify(limits.text)}`, () => {
    const random = seeded(limits.text[0].max);
    for (let round = 0; round < 60; round += 1) {
      const text = randomText(random, 20 + Math.floor(random() * 150));
      const parts = splitText(text, limits);
      const told = JSON.stringify({ text, parts });
      assert.equal(visible(parts.join(" ")), visible(text), told);
      for (const part of parts) assert.equal(over(part, limits.text), undefined, told);
      for (const part of parts) assert.notEqual(part.trim(), "", told);
      assertWhole(text, parts, told);
      assertUrls(text, parts, limits, told);
    }
  });

/** No seam is within a grapheme, as none of these texts has one that is over a limit. */
function assertWhole(text, parts, told) {
  const ends = new Set();
  let length = 0;
  for (const grapheme of graphemesOf(text)) {
    length += grapheme.length;
    ends.add(length);
  }
  let from = 0;
  for (const part of parts) {
    from = text.indexOf(part, from) + part.length;
    assert(ends.has(from), told);
  }
}

/** A URL that fits is in one part, unless it is written so that nobody can see where it ends. */
function assertUrls(text, parts, { text: limits }, told) {
  for (const [url] of text.matchAll(/(?<=^|\s)https:\/\/[!-~]+(?=\s|$)/g))
    if (!over(url, limits))
      assert(
        parts.some((part) => part.includes(url)),
        `${url} in ${told}`,
      );
}

const PIECES = [
  ...["word", "a", "Grüße", "e\u0301\u0323", "नमस्ते", "한국어", "สวัสดีครับ", "今日は", "你好", "שלום", "ё"],
  ...[
    "👍🏽",
    FAMILY,
    "🇵🇱🇩🇪",
    "❤️",
    "1️⃣",
    "\r\n",
    "\n",
    "\n\n",
    "\n \n",
    ". ",
    "! ",
    "。",
    ", ",
    "  ",
    "\t",
    "-",
    "’",
  ],
  ...[" https://a.example/path?q=1.5&r=x ", " https://a.example/#a-b!c ", " www.a.example/x "],
];

function randomText(random, pieces) {
  const piece = () => PIECES[Math.floor(random() * PIECES.length)] + (random() < 0.4 ? " " : "");
  return Array.from({ length: pieces }, piece).join("");
}

/** Always the same numbers for a seed (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function visible(text) {
  return text.replace(/\s/g, "");
}

test("a unit is measured as core measures it", () => {
  const text = `${FAMILY}é`;
  assert.deepEqual(
    Object.fromEntries(Object.entries(lengthIn).map(([unit, length]) => [unit, length(text)])),
    { characters: 8, bytes: 27, graphemes: 2 },
  );
});
