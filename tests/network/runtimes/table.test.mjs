// What a call reads of the network's settings, in each runtime with either binding, with a real proxy and a private authority.
// docs/network.md must say what is seen here; `UPDATE=1` writes it there.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { installPackages } from "../../../scripts/build/set-up.mjs";
import { inStore, skip, withoutNetwork } from "../../machine.mjs";
import { startProxy } from "../proxy.mjs";
import { differences, writeTable } from "./page.mjs";
import { rows } from "./rows.mjs";

const AT_A_TIME = 3;
const program = fileURLToPath(new URL("call.mjs", import.meta.url));
const file = (name) => readFileSync(new URL(`../authorities/${name}`, import.meta.url));

describe("the settings of the network", () => {
  const world = {};
  before(async () => {
    await installPackages("tests/runtimes", "--ignore-scripts");
    world.columns = (await import("./columns.mjs")).columns;
    const answer = (_, response) => response.end('{"data":[]}');
    world.plain = createPlain(answer);
    world.secure = createServer({ cert: file("localhost.pem"), key: file("localhost.key") }, answer);
    for (const server of [world.plain, world.secure]) await once(server.listen(0, "127.0.0.1"), "listening");
    world.place = mkdtempSync(join(tmpdir(), "network-"));
    world.cells = await measureAll(world);
  });
  after(async () => {
    for (const server of [world.plain, world.secure]) {
      server?.closeAllConnections();
      server?.close();
    }
    if (world.place) rmSync(world.place, { recursive: true });
  });

  for (const row of rows) {
    test(`${row.title}: what is seen is what docs/network.md says`, {
      skip: row.store && skip,
    }, () => {
      const { titles, cells } = world.cells;
      if (process.env.UPDATE !== "1") assert.deepEqual(differences(row, titles, cells), []);
    });
  }

  test("does with either binding what an option says", () => {
    for (const row of rows.filter(({ isOption }) => isOption)) {
      const seen = new Set(Object.values(world.cells.cells[row.title]));
      assert.equal(seen.size, 1, `${row.title}: ${[...seen].join(", ")}`);
    }
  });

  test("is written into the docs", { skip: process.env.UPDATE !== "1" && "only with UPDATE=1" }, () => {
    assert.equal(skip, false, "the whole table can be written only where every row is measured");
    writeTable(world.cells);
  });
});

/** What is seen in every cell: of a column's runtimes one word where they agree, else the word of each. */
async function measureAll(world) {
  const cells = Object.fromEntries(rows.map(({ title }) => [title, {}]));
  const titles = [];
  const work = [];
  for (const column of world.columns) {
    const title = `${column.title}, ${column.binding === "native" ? "native" : "WebAssembly"}`;
    titles.push(title);
    for (const row of rows) {
      if (row.store && skip) continue;
      work.push(async () => {
        const seen = [];
        for (const runtime of column.runtimes)
          seen.push([runtime.version, await measure(world, column, runtime, row)]);
        cells[row.title][title] = inWords(seen);
      });
    }
  }
  await atATime(work);
  return { titles, cells };
}

function inWords(seen) {
  const words = [...new Set(seen.map(([, word]) => word))];
  if (words.length === 1) return words[0];
  return words.map((word) => `${word} (${versionsOf(seen, word)})`).join(", ");
}

function versionsOf(seen, word) {
  return seen.flatMap(([version, other]) => (other === word ? [version] : [])).join(", ");
}

/** Makes the call of a row in a runtime, with a proxy of its own, and says what is seen. */
async function measure(world, { entry, binding }, { command, flags }, row) {
  const { options, env, isSecure, of, store } = row;
  const { port } = (isSecure ? world.secure : world.plain).address();
  const proxy = await startProxy({
    credentials: { user: "jane", password: "p@ss word" },
    addressOf: (name) => (name.endsWith(".test") ? "127.0.0.1" : name),
  });
  const given = { proxy: proxy.url, place: world.place };
  const all = {
    baseUrl: `${isSecure ? "https" : "http"}://${row.host ?? "service.test"}:${port}`,
    allowInsecureHttp: true,
    ...options?.(given),
  };
  const call = [command, ...flags, program, entry, JSON.stringify(all)];
  const variables = { ...withoutNetwork(process.env), ...env?.(given), POSTPROXY_DM_BINDING: binding };
  try {
    const output = await run(store ? inStore(store, call) : call, variables);
    return of({ isAsked: proxy.asked.length > 0, code: output === "" ? undefined : output });
  } finally {
    await proxy.stop();
  }
}

function run([command, ...args], env) {
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, timeout: 30_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${args.join(" ")}: ${error.message}\n${stderr}`));
      else resolve(stdout.trim());
    });
  });
}

async function atATime(work) {
  const queue = work.values();
  const worker = async () => {
    for (const item of queue) await item();
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}
