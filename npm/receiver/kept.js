// The texts at rest: the body of an event and its records, behind the number of their form, sealed by the user's codec.

import { whyOf } from "./errors.js";

/** @import { Codec } from "../../receiver.js" */
/** @import { Records, StoredEvent } from "../../stores.js" */

/** The form that this version writes. A text also stays a text by it: Upstash's client parses whatever looks like JSON. */
const FORM = "1:";

/** @typedef {ReturnType<typeof keptTexts>} KeptTexts */

/**
 * An event as a hold takes it up. `unreadable` says why it couldn't be opened.
 * @typedef {{ id: string, head: string, starts: number, failures: number, body: string | null, records: Record<string, string>, unreadable?: string }} OpenedEvent
 */

/**
 * Without a codec nothing waits, so that an event in memory costs no turn of the loop for it.
 * @param {Codec | undefined} codec
 */
export function keptTexts(codec) {
  return {
    /**
     * @param {string} text
     * @returns {string | Promise<string>}
     */
    seal(text) {
      return codec === undefined ? FORM + text : sealWith(codec, text);
    },

    /**
     * @param {[string, string | null][]} records names with their texts, as core writes them
     * @returns {Records | Promise<Records>}
     */
    sealAll(records) {
      if (codec === undefined) {
        return Object.fromEntries(records.map(([name, text]) => [name, text === null ? null : FORM + text]));
      }
      const sealed = records.map(async ([name, text]) => [
        name,
        text === null ? null : await sealWith(codec, text),
      ]);
      return Promise.all(sealed).then((all) => Object.fromEntries(all));
    },

    /**
     * The words of a failure, which may quote the event.
     * @param {string} words
     * @returns {string | Promise<string>}
     */
    sealWords(words) {
      return codec === undefined ? words : sealWith(codec, words);
    },

    /**
     * @param {string | null} words
     * @returns {Promise<string | null>}
     */
    async openWords(words) {
      if (codec === undefined || words === null || !words.startsWith(FORM)) return words;
      try {
        return await codec.open(unformed(words));
      } catch (error) {
        return `sealed, and the codec can't open it: ${whyOf(error)}`;
      }
    },

    /**
     * @param {StoredEvent[]} events
     * @returns {OpenedEvent[] | Promise<OpenedEvent[]>}
     */
    openAll(events) {
      return codec === undefined
        ? events.map(openPlain)
        : Promise.all(events.map((event) => openWith(codec, event)));
    },
  };
}

/**
 * @param {Codec} codec
 * @param {string} text
 */
async function sealWith(codec, text) {
  const sealed = await codec.seal(text);
  if (typeof sealed !== "string") throw new TypeError("codec.seal must return a string");
  return FORM + sealed;
}

/**
 * @param {StoredEvent} event
 * @returns {OpenedEvent}
 */
function openPlain({ body, records, ...event }) {
  try {
    const opened = Object.entries(records).map(([name, text]) => [name, unformed(text)]);
    return { ...event, body: unformed(body), records: Object.fromEntries(opened) };
  } catch (error) {
    return closed(event, error);
  }
}

/**
 * @param {Codec} codec
 * @param {StoredEvent} event
 * @returns {Promise<OpenedEvent>}
 */
async function openWith(codec, { body, records, ...event }) {
  const open = async (/** @type {string} */ text) => {
    const opened = await codec.open(unformed(text));
    if (typeof opened !== "string") throw new TypeError("codec.open must return a string");
    return opened;
  };
  try {
    const names = Object.keys(records);
    const [first, ...others] = await Promise.all([body, ...Object.values(records)].map(open));
    const opened = names.map((name, at) => [name, others[at]]);
    return { ...event, body: /** @type {string} */ (first), records: Object.fromEntries(opened) };
  } catch (error) {
    return closed(event, error);
  }
}

/**
 * @param {Omit<StoredEvent, "body" | "records">} event
 * @param {unknown} error
 */
function closed(event, error) {
  return { ...event, body: null, records: {}, unreadable: whyOf(error) };
}

/** @param {string} text */
function unformed(text) {
  if (typeof text === "string" && text.startsWith(FORM)) return text.slice(FORM.length);
  throw new Error("a text of the event is kept in a form that this version doesn't know");
}
