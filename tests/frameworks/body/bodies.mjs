// The body that the tests of this folder send, and how they look at what was read.

import { setTimeout as pause } from "node:timers/promises";

export const LIMIT = 1_048_576;
export const TEXT = '{"text":"Grüße 👍"}';
export const BYTES = Buffer.from(TEXT);

/** A body that arrives in two parts, cut inside a character. */
export function inTwo() {
  const cut = BYTES.indexOf(0xc3) + 1;
  return ReadableStream.from(
    (async function* () {
      yield BYTES.subarray(0, cut);
      await pause(20);
      yield BYTES.subarray(cut);
    })(),
  );
}

export const textOf = ({ bytes }) => Buffer.from(bytes).toString();
