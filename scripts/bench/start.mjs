// `npm start -- --once` in a fresh clone with an empty target folder: the processor time of everything that it runs, beside an
// earlier commit's. The packages and crates come from this machine's caches, once they are there.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, run, ScriptError, step } from "../steps.mjs";
import { over } from "./rows.mjs";

export const about = "start: npm start -- --once in a fresh clone";

/** It builds everything twice, which takes a quarter of an hour. */
export const slow = true;

/** What it is compared with, unless `--against` names another commit. */
const BEFORE = "7bf9e94";

export const rows = [
  {
    ...{
      what: "npm start -- --once, fresh clone: processor time / before",
      must: 0.5,
      aim: 0.33,
      atMost: true,
    },
    value: ({ ours, before }) => over(ours?.cpu_s, before?.cpu_s),
  },
];

/** Measures both commits, each once: what is committed here, and the earlier one. */
export async function measure({ against = BEFORE }) {
  if (process.platform === "win32") throw new ScriptError("This part needs a shell with `times`.");
  const measured = { against };
  for (const [name, commit] of Object.entries({ ours: "HEAD", before: against })) {
    await step(`npm start of ${commit}`, async () => {
      measured[name] = await startOf(commit);
    });
  }
  return measured;
}

async function startOf(commit) {
  const folder = mkdtempSync(join(tmpdir(), "postproxy-bench-"));
  const clone = join(folder, "clone");
  try {
    const hash = (await run("git", ["rev-parse", "--verify", `${commit}^{commit}`])).trim();
    await run("git", ["clone", "--quiet", "--no-checkout", root, clone]);
    await run("git", ["checkout", "--quiet", "--detach", hash], { cwd: clone });
    const started = performance.now();
    const cpu_s = await processorTimeOf("npm start -- --once", clone);
    return { cpu_s, seconds: (performance.now() - started) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a command, and returns the seconds of the processor that it and all of its children took, as the shell counts them. */
async function processorTimeOf(command, cwd) {
  const { CARGO_TARGET_DIR, POSTPROXY_EMULATOR, ...env } = process.env;
  const child = spawn("sh", ["-c", `${command} >&2; code=$?; times; exit $code`], {
    ...{ cwd, env, stdio: ["ignore", "pipe", "pipe"] },
  });
  let [times, output] = ["", ""];
  child.stdout.on("data", (text) => {
    times += text;
  });
  child.stderr.on("data", (text) => {
    output += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new ScriptError(`\`${command}\` ended with ${code}: ${output.slice(-2000)}`);
  return secondsIn(times);
}

/** Reads what the shell's `times` prints: its own times, and those of its children, such as `0m1.5s 0m0.2s`. */
export function secondsIn(times) {
  const found = [...times.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  if (found.length !== 4) throw new ScriptError(`\`times\` printed ${JSON.stringify(times)}`);
  return found.reduce((sum, seconds) => sum + seconds, 0);
}

/** One table. */
export function tables({ against, ...measured }) {
  const lines = Object.entries(measured).map(([name, { cpu_s, seconds }]) => [
    ...[name === "before" ? against : name, cpu_s.toFixed(0), seconds.toFixed(0)],
  ]);
  return [{ title: "a fresh clone", head: ["processor s", "s"], lines }];
}
