// A receiver in memory that nobody wakes: what a killed process forgets, the service's redeliveries bring again.

import { it } from "node:test";
import { oneBot } from "./system/rows.mjs";

it("answers each message once in memory, healed by redeliveries alone", async () => {
  const receiver = { answerWithinMs: 5000 };
  await oneBot({ bot: { store: "memory", starts: false, receiver }, kills: 2, remembers: false });
});
