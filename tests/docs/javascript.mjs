// How each JavaScript block of the documents is run: what its reader has before it (`given`), what is looked at after it
// (`afterwards`), and what must come of good and of bad input. Each case is given `run`, which runs the block with an
// environment, and the emulator that it runs against.

import { chatSdk } from "./javascript/chat-sdk.mjs";
import { client } from "./javascript/client.mjs";
import { emulator } from "./javascript/emulator.mjs";
import { pages } from "./javascript/pages.mjs";
import { readme } from "./javascript/readme.mjs";
import { receiver } from "./javascript/receiver.mjs";
import { receiving } from "./javascript/receiving.mjs";
import { types } from "./javascript/types.mjs";

export const javascript = {
  ...readme,
  ...pages,
  ...client,
  ...types,
  ...receiver,
  ...emulator,
  ...receiving,
  ...chatSdk,
};
