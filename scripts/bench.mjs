// `npm run bench`: measures how we compare with what people would use instead, and prints whether each row reaches its target.
// `-- --only sends` runs one part, `-- --against COMMIT` builds that commit too and runs the two in turns, `-- --json` prints
// everything as JSON in the last line, and `-- --write` writes what was measured into docs/performance.md.

import { parseArgs } from "node:util";
import { hashOf, packagesOf } from "./bench/builds.mjs";
import * as busy from "./bench/busy.mjs";
import { writePart } from "./bench/document.mjs";
import * as emulator from "./bench/emulator.mjs";
import * as growth from "./bench/growth.mjs";
import { machine, printMachine } from "./bench/machine.mjs";
import { printRows, printTable } from "./bench/print.mjs";
import * as profile from "./bench/profile.mjs";
import * as receiver from "./bench/receiver.mjs";
import { judge } from "./bench/rows.mjs";
import * as sends from "./bench/sends.mjs";
import * as sizes from "./bench/sizes.mjs";
import * as start from "./bench/start.mjs";
import * as starts from "./bench/starts.mjs";
import * as webhooks from "./bench/webhooks.mjs";
import { installPackages, setUp } from "./build/set-up.mjs";
import { main, ScriptError, step } from "./steps.mjs";

/**
 * Each part has `about`, the `rows` that must come out, `measure`, and `tables` of what was measured.
 * A part that is `slow` runs only by name.
 */
const parts = { webhooks, sends, busy, starts, sizes, receiver, emulator, start, growth, profile };

main(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      against: { type: "string" },
      json: { type: "boolean" },
      write: { type: "boolean" },
    },
  });
  if (values.only !== undefined && !Object.hasOwn(parts, values.only)) {
    throw new ScriptError(`No bench is called ${values.only}. There is ${Object.keys(parts).join(", ")}.`);
  }
  if (values.against !== undefined) await hashOf(values.against);
  const names = values.only ? [values.only] : Object.keys(parts).filter((name) => !parts[name].slow);

  console.log("Setting up");
  await setUp();
  await step("packages of tests/bench", () => installPackages("tests/bench"));
  const packages = await packagesOf(values.against);
  const head = await machine();
  printMachine(head);

  const measured = {};
  const judged = [];
  for (const name of names) {
    const { about, measure, rows, tables } = parts[name];
    console.log(`\n== ${about}`);
    measured[name] = await measure({ packages, against: values.against, write: values.write });
    const drawn = tables(measured[name]);
    for (const table of drawn) printTable(table);
    const verdicts = judge(rows, measured[name]);
    printRows(verdicts);
    if (values.write) writePart(name, { head, tables: drawn, rows: verdicts });
    judged.push(...verdicts.map((row) => ({ part: name, ...row })));
  }

  const met = judged.filter(({ verdict }) => verdict === "met" || verdict === "aim met").length;
  console.log(`\n${met} of ${judged.length} rows reach what they must.`);
  if (values.json) console.log(JSON.stringify({ ...head, measured, rows: judged }));
});
