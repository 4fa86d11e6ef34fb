// The adapter's options, with what the environment says where one is left out.

import { ValidationError } from "@chat-adapter/shared";
import { Postproxy } from "postproxy-dm";
import { NAME } from "./threads.js";

/** @import { PostproxyAdapterOptions } from "./index.js" */

const KNOWN = [
  ...["apiKey", "webhookSecret", "baseUrl", "client", "profiles", "store", "name", "overflow", "userName"],
  ...["onReceipt", "onReferral", "onOutcome", "start", "receiver", "now"],
];

/** @param {PostproxyAdapterOptions} [given] */
export function readOptions(given = {}) {
  if (typeof given !== "object" || given === null)
    throw new ValidationError(NAME, "options must be an object");
  const unknown = Object.keys(given).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined)
    throw new ValidationError(
      NAME,
      `${unknown} is no option of the adapter, which takes ${KNOWN.join(", ")}`,
    );
  const { profiles, overflow = "error", userName, start } = given;
  const isList = Array.isArray(profiles) && profiles.length > 0 && profiles.every(isName);
  if (profiles !== undefined && !isList)
    throw new ValidationError(NAME, "profiles must be a list of ids of profiles, at least one");
  if (overflow !== "error" && overflow !== "split")
    throw new ValidationError(NAME, `overflow must be "error" or "split", got ${JSON.stringify(overflow)}`);
  if (userName !== undefined && !isName(userName))
    throw new ValidationError(NAME, "userName must be a string that is not empty");
  if (start !== undefined && typeof start !== "boolean")
    throw new ValidationError(NAME, "start must be true or false");
  for (const name of /** @type {const} */ (["onReceipt", "onReferral", "onOutcome", "now"])) {
    if (given[name] !== undefined && typeof given[name] !== "function")
      throw new ValidationError(NAME, `${name} must be a function`);
  }
  return { ...given, overflow };
}

/** @param {unknown} value */
function isName(value) {
  return typeof value === "string" && value !== "";
}

/**
 * The client. The key and the address come from the environment where the options have none.
 * @param {PostproxyAdapterOptions} options
 */
export function clientOf({ client, apiKey, baseUrl }) {
  if (client === undefined) return new Postproxy({ apiKey, baseUrl });
  const twice = Object.entries({ apiKey, baseUrl }).find(([, value]) => value !== undefined);
  if (twice)
    throw new ValidationError(NAME, `${twice[0]} belongs to the client: leave it out beside \`client\``);
  return client;
}

/**
 * The times of the user's clock, in milliseconds.
 * @param {PostproxyAdapterOptions["now"]} now
 */
export function clockOf(now) {
  return now === undefined ? Date.now : () => Number(now());
}
