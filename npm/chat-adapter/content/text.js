// The texts of the Chat SDK as messengers show them, and a messenger's text as the Chat SDK has it.

import { BaseFormatConverter, link, paragraph, root, text } from "chat";
import { cardText, readCard } from "./card.js";
import { emojiText, plainText } from "./markdown.js";
import { urlsIn } from "./urls.js";

/** @import { AdapterPostableMessage, CardElement, Content, Root } from "chat" */

export { plainText };

/** Markdown becomes plain text. A text that is sent as it is only gets its emoji. */
export class PostproxyFormatConverter extends BaseFormatConverter {
  /**
   * A person writes plain text: an asterisk there is an asterisk. Only a URL means something.
   * @param {string} platformText
   */
  toAst(platformText) {
    const paragraphs = platformText.split(/\n[^\S\n]*\n\s*/).filter((part) => part.trim() !== "");
    return root(paragraphs.map((part) => paragraph(linked(part))));
  }

  /** @param {Root | Content} ast */
  fromAst(ast) {
    return plainText(ast);
  }

  /** @param {AdapterPostableMessage} message */
  renderPostable(message) {
    return emojiText(super.renderPostable(message));
  }

  /** @param {CardElement} card */
  cardToFallbackText(card) {
    return cardText(readCard(card));
  }
}

/** @param {string} plain */
function linked(plain) {
  const nodes = [];
  let at = 0;
  for (const { url, from, to } of urlsIn(plain)) {
    const target = /^www\./i.test(url) ? `http://${url}` : url;
    nodes.push(text(plain.slice(at, from)), link(target, [text(url)]));
    at = to;
  }
  return [...nodes, text(plain.slice(at))].filter((node) => !("value" in node) || node.value !== "");
}
