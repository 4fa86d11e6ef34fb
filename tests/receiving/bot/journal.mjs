// What a bot did, as lines in a file: each is written before the bot goes on, so a killed process has said everything.

import { closeSync, openSync, readSync, writeSync } from "node:fs";

/**
 * Opens the journal of a process. The returned function adds a line.
 * @param {string} path
 */
export function openJournal(path) {
  const file = openSync(path, "a");
  return (entry) => writeSync(file, `${JSON.stringify(entry)}\n`);
}

/** Reads a journal while it grows. */
export class JournalReader {
  #file;
  #rest = "";
  entries = [];

  /** @param {string} path */
  constructor(path) {
    this.#file = openSync(path, "a+");
  }

  /** Reads what was added, and returns all entries. */
  read() {
    const buffer = Buffer.alloc(1 << 16);
    for (;;) {
      const length = readSync(this.#file, buffer, 0, buffer.length, null);
      if (length === 0) return this.entries;
      // The journal holds ids and our own texts, all of them ASCII, so no character is cut.
      const lines = (this.#rest + buffer.toString("latin1", 0, length)).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.entries.push(JSON.parse(line));
    }
  }

  close() {
    closeSync(this.#file);
  }
}
