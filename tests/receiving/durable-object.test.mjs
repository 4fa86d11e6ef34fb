// A Worker with a Durable Object for each chat, whose runtime is killed on the way.

import { it } from "node:test";
import { GATHER, worker } from "./system/rows.mjs";

const setUp = {
  file: "chats.mjs",
  bindings: { durableObjects: { CHATS: { className: "Chats", useSQLite: true } } },
};

it("answers each message once and in order while workerd is killed", async () => {
  await worker({ setUp });
});

it("answers each message in exactly one batch", async () => {
  await worker({ setUp, receiver: { gather: GATHER } });
});
