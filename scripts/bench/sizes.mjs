// Sizes: each WebAssembly module with its glue, as gzip.

import { sizes } from "../size.mjs";

export const about = "sizes: WebAssembly modules with their glue, gzip";

const KB = 1024;

/** The name of each module's entry, and what it must come out at, in KB. */
const ENTRIES = {
  postproxy_dm_webhooks: { what: "postproxy-dm/webhooks", must: 20, aim: 12 },
  postproxy_dm_receiver: { what: "postproxy-dm/receiver", must: 40, aim: 28 },
  postproxy_dm: { what: "the whole module", must: 64, aim: 48 },
};

export const rows = Object.entries(ENTRIES).map(([name, { what, must, aim }]) => ({
  ...{ what: `${what}, module and glue`, must, aim, atMost: true, unit: " KB" },
  value: (measured) => measured[name] / KB,
}));

/** Returns the bytes of each module with its glue. */
export async function measure() {
  return Object.fromEntries(sizes().map(({ name, gzip }) => [name, gzip]));
}

/** The rows say it all; `npm run size` shows the parts. */
export function tables() {
  return [];
}
