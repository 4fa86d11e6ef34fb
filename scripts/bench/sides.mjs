// The sides of a comparison. Each runs in its own process, because they would change each other's speed in one, and they are
// measured in turns, so that a busy machine slows all of them.

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root, ScriptError } from "../steps.mjs";
import { median } from "./median.mjs";

const program = join(root, "tests/bench/side.mjs");

/**
 * Starts a side.
 * @param {object} side
 * @param {string} side.kind a folder of tests/bench with a measure.mjs
 * @param {string} side.side what that module calls the side
 * @param {string} [side.name] what the tables call it
 * @param {string} [side.package] the folder of the package, if the side is ours
 * @param {boolean} [side.older] whether it is a build of another commit, which may not know what this tree's bench asks
 * @param {Record<string, string>} [side.env]
 * @param {string[]} [side.flags] flags of Node
 */
export async function startSide({ kind, side, name = side, package: folder, older, env = {}, flags = [] }) {
  const child = fork(program, [kind, side], {
    env: { ...process.env, ...(folder && { BENCH_PACKAGE: folder }), ...env },
    execArgv: flags,
  });
  const ended = once(child, "exit").then(([code, signal]) => {
    throw new ScriptError(`The side ${name} ended with ${code ?? signal}`);
  });
  ended.catch(() => {}); // it also ends when it is stopped
  const next = async () => {
    const message = new Promise((resolve) => child.once("message", resolve));
    const { answer, error } = await Promise.race([message, ended]);
    if (error) throw new ScriptError(error);
    return answer;
  };
  await next();
  return {
    ...{ name, older, pid: child.pid },
    ask(question, given = {}) {
      child.send({ ask: question, given });
      return next();
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, "exit");
    },
  };
}

/** Starts sides, works with them, and stops them. */
export async function withSides(wanted, work) {
  const sides = [];
  try {
    for (const side of wanted) sides.push(await startSide(side));
    return await work(sides);
  } finally {
    for (const side of sides) await side.stop();
  }
}

/**
 * Measures sides in turns. The first round warms up and doesn't count.
 * @param {{ name: string, ask: (question: string, given?: object) => Promise<any> }[]} sides
 * @param {number} rounds
 * @param {(side: any) => Promise<number | Record<string, number>>} round
 * @returns {Promise<Record<string, any>>} the median of each side: a number, or an object of them
 */
export async function inTurns(sides, rounds, round) {
  const measured = new Map(sides.map(({ name }) => [name, []]));
  for (let at = 0; at <= rounds; at += 1) {
    for (const side of sides) {
      const result = await round(side);
      if (at > 0) measured.get(side.name).push(result);
    }
  }
  return Object.fromEntries([...measured].map(([name, results]) => [name, medians(results)]));
}

/** Returns the median of numbers, or of each field of objects. */
function medians(results) {
  if (typeof results[0] === "number") return median(results);
  const fields = Object.keys(results[0]).filter((field) => typeof results[0][field] === "number");
  return Object.fromEntries(fields.map((field) => [field, median(results.map((result) => result[field]))]));
}

/**
 * Returns the sides of our package, one for each build that is measured.
 * @param {{ name: string, folder: string }[]} packages the builds; the first is ours
 * @param {object} side what all have in common
 */
export function ofPackages(packages, { name, ...side }) {
  return packages.map(({ name: build, folder }, at) => ({
    ...{ side: "package", package: folder, name: at === 0 ? name : `${name} ${build}`, older: at > 0 },
    ...side,
  }));
}
