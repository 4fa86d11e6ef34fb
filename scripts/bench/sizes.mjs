// Sizes: each WebAssembly module with its glue, as gzip, now and over the commits.

import { sizes } from "../size.mjs";
import { run } from "../steps.mjs";
import { writeFigure } from "./figures.mjs";

export const about = "sizes: WebAssembly modules with their glue, gzip";

const KB = 1024;

const FIGURES = "scripts/size.json";

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
export async function measure({ write }) {
  if (write) await drawHistory();
  return Object.fromEntries(sizes().map(({ name, gzip }) => [name, gzip]));
}

/** The rows say it all; `npm run size` shows the parts. */
export function tables() {
  return [];
}

/** Draws the sizes that were committed in scripts/size.json. */
async function drawHistory() {
  const commits = (await run("git", ["log", "--reverse", "--format=%h", "--", FIGURES])).trim().split("\n");
  const curves = new Map(Object.values(ENTRIES).map(({ what }) => [what, []]));
  for (const commit of commits) {
    const number = Number(await run("git", ["rev-list", "--count", commit]));
    const { gzip, ...modules } = JSON.parse(await run("git", ["show", `${commit}:${FIGURES}`]));
    // At first there was one module.
    const figures = gzip === undefined ? modules : { postproxy_dm: { gzip } };
    for (const [name, { what }] of Object.entries(ENTRIES)) {
      if (figures[name]) curves.get(what).push([number, figures[name].gzip / KB]);
    }
  }
  const series = [...curves].map(([name, points]) => ({ name, points }));
  const axes = { x: "commits", y: "KB, gzip", fromZero: true };
  await writeFigure("sizes", { title: "The WebAssembly modules with their glue", ...axes, series });
}
