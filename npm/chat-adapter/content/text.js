// The texts of the Chat SDK as messengers show them, and a messenger's text as the Chat SDK has it.

import { BaseFormatConverter, paragraph, root, text } from "chat";
import { cardText, readCard } from "./card.js";
import { emojiText, plainText } from "./markdown.js";

/** @import { AdapterPostableMessage, CardElement, Content, Root } from "chat" */

export { plainText };

/** Markdown becomes plain text. A text that is sent as it is only gets its emoji. */
export class PostproxyFormatConverter extends BaseFormatConverter {
  /**
   * A person writes plain text: an asterisk there is an asterisk.
   * @param {string} platformText
   */
  toAst(platformText) {
    const paragraphs = platformText.split(/\n[^\S\n]*\n\s*/).filter((part) => part.trim() !== "");
    return root(paragraphs.map((part) => paragraph([text(part)])));
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
