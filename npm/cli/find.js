// Finds the receiver: in the module that `--receiver` names, or in `postproxy.config` beside the package.json.

import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { enterCommand } from "../receiver/command.js";
import { CliError } from "./arguments.js";

/** @import { Receiver } from "../../receiver.js" */

const CONFIGS = ["postproxy.config.js", "postproxy.config.mjs", "postproxy.config.ts"];

/**
 * @param {string} folder where the command runs
 * @param {string | undefined} given
 * @returns {Promise<Receiver>}
 */
export async function findReceiver(folder, given) {
  const file = given === undefined ? configBeside(folder) : resolve(folder, given);
  if (!existsSync(file)) throw new CliError(`there is no file ${file}`);
  enterCommand();
  const module = await load(file);
  // A module of CommonJS has its exports in its default.
  const candidates = [module.receiver, module.default, module.default?.receiver, module.default?.default];
  const receiver = candidates.find(
    (value) => typeof value?.events === "function" && typeof value.replay === "function",
  );
  if (receiver) return receiver;
  throw new CliError(
    `${file} exports no receiver: export the result of createReceiver as default, or as receiver`,
  );
}

/** @param {string} file */
async function load(file) {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    const { code, message } = /** @type {any} */ (error ?? {});
    if (code === "ERR_UNKNOWN_FILE_EXTENSION" && file.endsWith(".ts")) {
      throw new CliError(
        `${file} needs a Node that reads TypeScript, 22.18 or newer: use one, or write it in JavaScript`,
      );
    }
    throw new Error(`${file} can't be loaded: ${message ?? error}`, { cause: error });
  }
}

/**
 * The config beside the nearest package.json.
 * @param {string} folder
 */
function configBeside(folder) {
  for (let here = folder; ; here = dirname(here)) {
    const found = CONFIGS.map((name) => join(here, name)).find((file) => existsSync(file));
    if (found) return found;
    if (existsSync(join(here, "package.json")) || dirname(here) === here) {
      const names = `${CONFIGS.slice(0, -1).join(", ")} or ${CONFIGS.at(-1)}`;
      throw new CliError(
        `there is no ${names} beside the package.json: pass --receiver FILE, a module that exports the receiver`,
      );
    }
  }
}
