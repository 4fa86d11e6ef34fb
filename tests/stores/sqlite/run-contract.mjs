// Runs the contract with one client, in whichever runtime: a line of JSON for each case.

import { storeCases } from "../../../npm/testing/check-store.js";
import { makerOf } from "./clients.mjs";

const { make, stop } = await makerOf(process.argv[2]);
for (const { name, run } of storeCases(make)) {
  const result = await run().catch((error) => `failed: ${error.stack}`);
  console.log(JSON.stringify({ name, result }));
}
await stop();
