// Markdown as a messenger shows it: plain text, in which everything that a reader would see still stands.

import { convertEmojiPlaceholders, getNodeChildren, getNodeValue, parseMarkdown } from "chat";

/** @import { Content, Root } from "chat" */

/** @typedef {Map<string, string>} Definitions the URL of each reference */

const LINE_BREAK = /^<br\s*\/?>$/i;

/**
 * Returns markdown as plain text. Markdown for which the parser has too little stack is sent as it is.
 * @param {string | Root | Content} markdown
 * @param {(markdown: string) => Root} [parse] other than the SDK's, for tests
 */
export function plainText(markdown, parse = parseMarkdown) {
  return emojiText(typeof markdown === "string" ? parsedText(markdown, parse) : textOf(markdown));
}

/**
 * @param {string} markdown
 * @param {(markdown: string) => Root} parse
 */
function parsedText(markdown, parse) {
  try {
    return textOf(parse(markdown));
  } catch (error) {
    if (error instanceof RangeError) return markdown;
    throw error;
  }
}

/** @param {Root | Content} node */
function textOf(node) {
  return block(node, definitionsIn(node));
}

/**
 * Replaces the placeholders of `emoji` with the emoji.
 * @param {string} text
 */
export function emojiText(text) {
  return convertEmojiPlaceholders(text, "messenger");
}

/**
 * Returns a link. A label that says no more than the URL isn't repeated.
 * @param {string} label
 * @param {string} url
 */
export function linkText(label, url) {
  const isUrl = ["", "mailto:", "http://", "https://"].some((scheme) =>
    [url, url.replace(/\/$/, "")].includes(`${scheme}${label}`),
  );
  if (isUrl) return label;
  return label === "" ? url : `${label} (${url})`;
}

/**
 * Returns a table as a line for each row. Columns would not stand below each other: a messenger's letters differ in width.
 * @param {readonly string[]} headers
 * @param {readonly (readonly string[])[]} rows
 */
export function tableText(headers, rows) {
  const named = (/** @type {string} */ cell, /** @type {number} */ at) =>
    cell && headers[at] ? `${headers[at]}: ${cell}` : cell;
  const lines = rows.length > 0 ? rows.map((row) => row.map(named)) : [headers];
  return joined(
    lines.map((cells) => joined(cells, " · ")),
    "\n",
  );
}

/**
 * @param {any} node
 * @param {Definitions} definitions
 * @returns {string}
 */
function block(node, definitions) {
  switch (node.type) {
    case "root":
      return blocks(node, definitions, "\n\n");
    case "blockquote":
      return blocks(node, definitions, "\n\n")
        .replace(/^(?=.)/gm, "> ")
        .replace(/^$/gm, ">");
    case "list":
      return list(node, definitions);
    case "table": {
      const [headers = [], ...rows] = getNodeChildren(node).map((row) =>
        getNodeChildren(row).map((cell) => inlines(cell, definitions)),
      );
      return tableText(headers, rows);
    }
    case "code":
      return node.value;
    case "thematicBreak":
      return "---";
    case "definition":
      return "";
    case "footnoteDefinition":
      return `[${node.label ?? node.identifier}]: ${blocks(node, definitions, "\n")}`;
    case "paragraph":
    case "heading":
      return inlines(node, definitions);
    default:
      return inline(node, definitions);
  }
}

/**
 * @param {any} node
 * @param {Definitions} definitions
 * @param {string} between
 */
function blocks(node, definitions, between) {
  return joined(
    getNodeChildren(node).map((child) => block(child, definitions)),
    between,
  );
}

/**
 * @param {any} node
 * @param {Definitions} definitions
 */
function list(node, definitions) {
  const items = getNodeChildren(node).map((/** @type {any} */ item, at) => {
    const mark = node.ordered ? `${(node.start ?? 1) + at}. ` : "• ";
    const box = typeof item.checked === "boolean" ? (item.checked ? "☑ " : "☐ ") : "";
    const lines = `${box}${blocks(item, definitions, "\n")}`.split("\n");
    return `${mark}${lines.join(`\n${" ".repeat(mark.length)}`)}`.replace(/[ \t]+$/gm, "");
  });
  return items.join("\n");
}

/**
 * @param {any} node
 * @param {Definitions} definitions
 */
function inlines(node, definitions) {
  return getNodeChildren(node)
    .map((child) => inline(child, definitions))
    .join("");
}

/**
 * @param {any} node
 * @param {Definitions} definitions
 * @returns {string}
 */
function inline(node, definitions) {
  switch (node.type) {
    case "break":
      return "\n";
    case "html":
      return LINE_BREAK.test(node.value) ? "\n" : node.value;
    case "link":
      return linkText(inlines(node, definitions), node.url);
    case "linkReference":
      return linkText(inlines(node, definitions), definitions.get(node.identifier) ?? "");
    case "image":
      return linkText(node.alt ?? "", node.url);
    case "imageReference":
      return linkText(node.alt ?? "", definitions.get(node.identifier) ?? "");
    case "footnoteReference":
      return `[${node.label ?? node.identifier}]`;
    default:
      return getNodeChildren(node).length > 0 ? inlines(node, definitions) : getNodeValue(node);
  }
}

/**
 * @param {any} node
 * @param {Definitions} [definitions]
 */
function definitionsIn(node, definitions = new Map()) {
  if (node.type === "definition" && !definitions.has(node.identifier))
    definitions.set(node.identifier, node.url);
  for (const child of getNodeChildren(node)) definitionsIn(child, definitions);
  return definitions;
}

/**
 * @param {readonly string[]} texts
 * @param {string} between
 */
function joined(texts, between) {
  return texts.filter((text) => text !== "").join(between);
}
