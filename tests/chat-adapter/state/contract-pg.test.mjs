// The contract of stores, held by the store on the state of the Chat SDK in Postgres. A file of its own, as it takes as long as
// the others together.

import { after } from "node:test";
import { stateStore } from "../../../npm/chat-adapter/state/store.js";
import { contract } from "../../stores/contract.mjs";
import { startPostgres } from "../../stores/postgres-server.mjs";
import { statesOn } from "./states.mjs";

/** A state has no transactions that a user's work could be part of. */
const skips = ["finishIn"];

const postgres = await startPostgres();
const { state, dump, empty, end } = await statesOn({ postgres }).pg();
after(async () => {
  await end();
  await postgres.kill();
});

contract("on state-pg", () => ({ store: stateStore(state), dump, close: empty }), { skips });
