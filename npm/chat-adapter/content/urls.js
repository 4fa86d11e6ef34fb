// The URLs in a plain text. Nobody marks where one ends, so this follows what messengers make a link of.

/** White space ends a URL, and so do the marks of Chinese and Japanese, which have no space after them. */
const URL_IN_TEXT = /\b(?:https?:\/\/|www\.)[^\s<>"、。，！？：；「」『』（）]+/giu;

/** What ends a sentence, and most likely doesn't belong to the URL before it. */
const END_OF_SENTENCE = /[.,;:!?'")\]*_~]+$/;

/**
 * Returns where the URLs of a text begin and end.
 * @param {string} text
 */
export function urlsIn(text) {
  return Array.from(text.matchAll(URL_IN_TEXT), ({ 0: found, index }) => {
    const url = found.replace(END_OF_SENTENCE, "");
    return { url, from: index, to: index + url.length };
  });
}
