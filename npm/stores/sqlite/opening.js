// What `ready()` says of a database of SQLite that can't be worked with: which file, what is wrong, and what to do.

import { PostproxyError } from "../../error.js";
import { reasonOf, StoreError } from "../failure.js";

/** @type {{ sign: RegExp, says: string }[]} */
const KNOWN = [
  {
    sign: /unable to open|CANTOPEN/i,
    says: "can't be opened: its folder must be there, and this process be allowed to read and write in it",
  },
  {
    sign: /not a database|NOTADB/i,
    says: "is no database of SQLite, or an encrypted one: give the store another path, or move that file away",
  },
  { sign: /malformed|CORRUPT/i, says: "is damaged: restore it from a copy, or move it away to begin anew" },
  {
    sign: /readonly|READONLY/i,
    says: "can't be written: this process must be allowed to write to the file and to its folder",
  },
  { sign: /is full|SQLITE_FULL/i, says: "can't grow, because the disk is full: make room" },
  {
    sign: /locked|BUSY/i,
    says: "is locked by another connection for too long: let that end its transaction",
  },
  {
    sign: /not open|closed/i,
    says: "is out of reach, because its connection was closed: close it after receiver.close()",
  },
];

/**
 * Opens a database, or says why it can't be opened.
 * @template T
 * @param {string | undefined} place
 * @param {() => Promise<T>} open
 * @returns {Promise<T>}
 */
export async function opening(place, open) {
  try {
    return await open();
  } catch (error) {
    if (error instanceof PostproxyError || error instanceof StoreError) throw error;
    const { message, code } = reasonOf(error);
    const known = KNOWN.find(({ sign }) => sign.test(`${code} ${message}`));
    const where = place ? `the SQLite file ${place}` : "the SQLite database";
    const words = known ? `${where} ${known.says} (${message})` : `${where}: ${message}`;
    throw new StoreError(words, { operation: "check", code });
  }
}

/**
 * The path of a connection's file, as its client tells it.
 * @param {any} connection
 * @returns {string}
 */
export function placeOfConnection(connection) {
  try {
    const place = connection.location?.() ?? connection.filename ?? connection.name;
    return typeof place === "string" ? place : "";
  } catch {
    return "";
  }
}
