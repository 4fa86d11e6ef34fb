// One call in a runtime under test: `call.mjs ENTRY OPTIONS`. Prints the error's code, or nothing where the call succeeded.

import process from "node:process";

const [entry, options] = process.argv.slice(2);
const { Postproxy } = await import(entry);
try {
  const postproxy = new Postproxy({
    apiKey: "pp_live_1",
    maxRetries: 0,
    timeoutMs: 4000,
    ...JSON.parse(options),
  });
  await postproxy.listProfiles();
} catch (error) {
  console.log(error.code ?? error.stack);
}
