// The texts at rest: the body of an event and its records, behind the number of their form, sealed by the user's codec.

import { within } from "./clock.js";
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
 * @param {Codec | undefined} given
 * @param {number} patienceMs how long sealing and opening a text may take
 */
export function keptTexts(given, patienceMs) {
  const codec = given && inTime(given, patienceMs);
  return {
    /**
     * @param {string} text
     * @returns {string | Promise<string>}
     */
    seal(text) {
      return codec === undefined ? FORM + text : sealWith(codec, text);
    },

    /**
     * What core gives to an operation of the store, as the store may see it: its records, and the words of a failure, which
     * may quote the event.
     * @param {any} given
     */
    sealGiven(given) {
      if (given?.records) {
        if (codec !== undefined) return sealRecords(codec, given);
        /** @type {Records} */
        const records = {};
        for (const [name, text] of given.records) records[name] = text === null ? null : FORM + text;
        return { ...given, records };
      }
      return codec !== undefined && typeof given?.error === "string" ? sealError(codec, given) : given;
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
 * A codec that fails where the user's own gives nothing: a lane would never be let go.
 * @param {Codec} codec
 * @param {number} patienceMs
 * @returns {Codec}
 */
function inTime(codec, patienceMs) {
  /** @param {"seal" | "open"} name */
  const limited = (name) => async (/** @type {string} */ text) => {
    const late = () => new Error(`codec.${name} gave nothing within ${patienceMs} ms`);
    return within(Promise.resolve(codec[name](text)), patienceMs, late);
  };
  return { seal: limited("seal"), open: limited("open") };
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
 * @param {Codec} codec
 * @param {{ records: [string, string | null][] }} given names with their texts
 */
async function sealRecords(codec, given) {
  const sealed = given.records.map(async ([name, text]) => [
    name,
    text === null ? null : await sealWith(codec, text),
  ]);
  return { ...given, records: /** @type {Records} */ (Object.fromEntries(await Promise.all(sealed))) };
}

/**
 * @param {Codec} codec
 * @param {{ error: string }} given
 */
async function sealError(codec, given) {
  return { ...given, error: await sealWith(codec, given.error) };
}

/**
 * @param {StoredEvent} event
 * @returns {OpenedEvent}
 */
function openPlain(event) {
  const { id, head, starts, failures, body, records } = event;
  try {
    /** @type {Record<string, string>} */
    const opened = {};
    for (const name of Object.keys(records)) opened[name] = unformed(/** @type {string} */ (records[name]));
    return { id, head, starts, failures, body: unformed(body), records: opened };
  } catch (error) {
    return closed(event, error);
  }
}

/**
 * @param {Codec} codec
 * @param {StoredEvent} event
 * @returns {Promise<OpenedEvent>}
 */
async function openWith(codec, event) {
  const { id, head, starts, failures, body, records } = event;
  const open = async (/** @type {string} */ text) => {
    const opened = await codec.open(unformed(text));
    if (typeof opened !== "string") throw new TypeError("codec.open must return a string");
    return opened;
  };
  try {
    const names = Object.keys(records);
    const [first, ...others] = await Promise.all([body, ...Object.values(records)].map(open));
    const opened = names.map((name, at) => [name, others[at]]);
    return {
      ...{ id, head, starts, failures },
      body: /** @type {string} */ (first),
      records: Object.fromEntries(opened),
    };
  } catch (error) {
    return closed(event, error);
  }
}

/**
 * @param {StoredEvent} event
 * @param {unknown} error
 */
function closed({ id, head, starts, failures }, error) {
  return { id, head, starts, failures, body: null, records: {}, unreadable: whyOf(error) };
}

/** @param {string} text */
function unformed(text) {
  if (typeof text === "string" && text.startsWith(FORM)) return text.slice(FORM.length);
  throw new Error("a text of the event is kept in a form that this version doesn't know");
}
