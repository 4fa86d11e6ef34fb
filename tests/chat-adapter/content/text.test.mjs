// Markdown as plain text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { emoji, parseMarkdown } from "chat";
import { PostproxyFormatConverter, plainText } from "../node_modules/chat-adapter-postproxy/content/text.js";

const MARKDOWN = {
  "**bold** _italic_ ~~struck~~ `code_x`": "bold italic struck code_x",
  "# Title\n\nText": "Title\n\nText",
  "one\ntwo  \nthree": "one\ntwo\nthree",
  "snake_case_name and 5 * 3 * 2": "snake_case_name and 5 * 3 * 2",
  "[shop](https://a.example/x)": "shop (https://a.example/x)",
  "[https://a.example](https://a.example)": "https://a.example",
  "<https://a.example> www.a.example me@a.example": "https://a.example www.a.example me@a.example",
  "[a.example](https://a.example) [a.example](https://a.example/)": "a.example a.example",
  "[shop][1]\n\n[1]: https://a.example": "shop (https://a.example)",
  "![a cat](https://a.example/cat.png)": "a cat (https://a.example/cat.png)",
  "![](https://a.example/cat.png)": "https://a.example/cat.png",
  "- a\n- **b**\n  - c\n    d\n- e": "• a\n• b\n  • c\n    d\n• e",
  "3. x\n4. y\n\n   z": "3. x\n4. y\n   z",
  "- [x] done\n- [ ] open": "• ☑ done\n• ☐ open",
  "> one\n> two\n>\n> three\n\nfour": "> one\n> two\n>\n> three\n\nfour",
  "> - a\n> - b": "> • a\n> • b",
  "```js\nconst a = '**x**';\n\n  b\n```": "const a = '**x**';\n\n  b",
  "| A | B |\n|---|---|\n| **1** | 2 |\n| | 3 |": "A: 1 · B: 2\nB: 3",
  "| A | B |\n|---|---|": "A · B",
  "a\n\n---\n\nb": "a\n\n---\n\nb",
  "a<br>b <b>c</b> &amp; \\*d\\*": "a\nb <b>c</b> & *d*",
  "see[^1]\n\n[^1]: the note": "see[1]\n\n[1]: the note",
  [`${emoji.wave} hi {{emoji:thumbs_up}}`]: "👋 hi 👍",
  "": "",
};

for (const [markdown, expected] of Object.entries(MARKDOWN))
  test(`${JSON.stringify(markdown)} is ${JSON.stringify(expected)}`, () => {
    assert.equal(plainText(markdown), expected);
    assert.equal(plainText(parseMarkdown(markdown)), expected);
  });

test("a text that is sent as it is keeps its asterisks and gets its emoji", () => {
  const converter = new PostproxyFormatConverter();
  const text = `*a* ${emoji.wave}\n\n\n# b`;
  assert.equal(converter.renderPostable(text), "*a* 👋\n\n\n# b");
  assert.equal(converter.renderPostable({ raw: text }), "*a* 👋\n\n\n# b");
  assert.equal(converter.renderPostable({ markdown: "*a*" }), "a");
  assert.equal(converter.renderPostable({ ast: parseMarkdown("*a*") }), "a");
});

test("what a person writes is plain text, not markdown", () => {
  const converter = new PostproxyFormatConverter();
  const text = "*a* # b\n1. c\n\n<b> _d_";
  assert.equal(converter.fromAst(converter.toAst(text)), text);
  assert.equal(converter.extractPlainText(text), text);
  assert.equal(plainText(converter.toMarkdown(text)), text);
});

test("a URL that a person writes stays a URL", () => {
  const converter = new PostproxyFormatConverter();
  const text = "See https://a.example/x_y?z=*1*, (www.a.example) or\nhttps://b.example/ё。";
  assert.deepEqual(
    converter
      .toAst(text)
      .children[0].children.filter(({ type }) => type === "link")
      .map(({ url }) => url),
    ["https://a.example/x_y?z=*1", "http://www.a.example", "https://b.example/ё"],
  );
  assert.equal(converter.fromAst(converter.toAst(text)), text);
  assert.equal(plainText(converter.toMarkdown(text)), text);
});

test("markdown that a parser can't take is sent as it is", () => {
  const parse = () => {
    throw new RangeError("Maximum call stack size exceeded");
  };
  assert.equal(plainText("> *x* {{emoji:wave}}", parse), "> *x* 👋");
});
