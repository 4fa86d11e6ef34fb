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
  checkSecret(given.webhookSecret);
  checkReceiver(given.receiver);
  return { ...given, overflow };
}

/** @param {PostproxyAdapterOptions["webhookSecret"]} secret */
function checkSecret(secret) {
  if (secret === undefined || typeof secret === "function") return;
  const secrets = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0 || !secrets.every(isName))
    throw new ValidationError(
      NAME,
      "webhookSecret must be the webhook's secret, a list of them, or a function that gives either",
    );
}

/** What the adapter itself tells the receiver. */
const OURS = ["secret", "client", "store", "name", "logger", "onOutcome", "now", "on"];

/** @param {PostproxyAdapterOptions["receiver"]} receiver */
function checkReceiver(receiver) {
  if (receiver === undefined) return;
  if (typeof receiver !== "object" || receiver === null)
    throw new ValidationError(NAME, "receiver must be an object of further options of the receiver");
  const ours = Object.keys(receiver).find((name) => OURS.includes(name));
  if (ours === undefined) return;
  const instead = ours === "secret" ? "webhookSecret" : ours;
  throw new ValidationError(
    NAME,
    KNOWN.includes(instead)
      ? `receiver.${ours} must be left out: give the adapter's own option ${instead}`
      : `receiver.${ours} must be left out: the adapter sets it`,
  );
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
