// `postproxy-dm verify`: says why a body and its header that were saved fail, by trying what usually happens to them on the way.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { SECRET } from "../environment.js";
import { signatureHeader } from "../generated.js";
import { CliError } from "./arguments.js";
import { sdk } from "./client.js";
import { missing, secretOf } from "./keys.js";
import { timeOf } from "./times.js";

/** @import { VerifyOptions, WebhookError, WebhookEvent } from "../../index.js" */
/** @import { Given } from "./arguments.js" */
/** @import { Io } from "./io.js" */

/** So long that no saved signature is too old for it. */
const ANY_AGE = { toleranceSeconds: 1e12 };

/** @type {import("./arguments.js").Command} */
export const verify = {
  name: "verify",
  about: "says whether a body that was saved has its signature, and if not, why",
  words: ["BODY"],
  takesFile: true,
  options: {
    signature: { value: "SIGNATURE", about: `the value of the header ${signatureHeader}` },
    headers: {
      value: "FILE",
      isFile: true,
      about: "the headers as they were saved instead: lines of Name: value, or JSON",
    },
    at: { value: "TIME", about: "when it came; without it, the age of the signature isn't judged" },
    json: { about: "prints a line of JSON" },
  },
  more: `BODY is a file with the bytes of the request, or - for standard input. The secret comes from ${SECRET}, or from the
file of keys. It exits with 1 if a receiver would refuse the webhook.`,
  async run(given, io) {
    const { at } = given.values;
    const secret = secretOf(io);
    if (secret === undefined) throw missing(SECRET, io.keysFile);
    const signature = signatureOf(given, io);
    const body = await bodyOf(given, io);
    const { parseWebhook } = await sdk();
    const judge = (
      /** @type {Uint8Array} */ bytes,
      /** @type {string} */ key,
      /** @type {VerifyOptions} */ options,
    ) => judged(() => parseWebhook(bytes, signature, key, options));
    const asked = judge(body, secret, at === undefined ? {} : { now: timeOf(at, "at") });
    const isOld = at === undefined && asked.error?.reason === "timestamp_too_old";
    const { event, error } = isOld ? judge(body, secret, ANY_AGE) : asked;
    const why = error && explain(error, (b, s) => judge(b, s, ANY_AGE).error?.reason, body, secret);
    if (given.switches.has("json")) {
      const { id = null, type = null } = event ?? {};
      await io.json({ ok: event !== undefined, reason: error?.reason ?? null, why: why ?? null, id, type });
    } else if (event !== undefined) {
      await io.row(["ok", "green"], event.type, event.id);
    }
    if (isOld && event !== undefined) io.say(`its age wasn't judged: by now, ${asked.error?.message}`);
    if (error) throw new Error([`${error.reason}: ${error.message}`, why].filter(Boolean).join("\n"));
  },
};

/**
 * What a check said.
 * @param {() => WebhookEvent} check
 * @returns {{ event?: WebhookEvent, error?: WebhookError }}
 */
function judged(check) {
  try {
    return { event: check() };
  } catch (thrown) {
    const error = /** @type {WebhookError} */ (thrown);
    if (error.reason === undefined) throw error;
    return { error };
  }
}

/**
 * What happened to the body or the secret, if it is one of the usual things.
 * @param {WebhookError} error
 * @param {(body: Uint8Array, secret: string) => string | undefined} reasonOf why they would be refused
 * @param {Uint8Array} body
 * @param {string} secret
 */
function explain({ reason }, reasonOf, body, secret) {
  if (reason === "timestamp_too_old" || reason === "timestamp_in_future") {
    return "The clock of one side is wrong, or the webhook waited on its way. Leave --at out to look at the signature alone.";
  }
  if (reason === "invalid_secret" && reasonOf(body, secret.trim()) === undefined) {
    return "The signature is right for the secret without the white space at its ends.";
  }
  if (reason !== "signature_mismatch") return undefined;
  const fits = (/** @type {Uint8Array} */ other) => reasonOf(other, secret) !== "signature_mismatch";
  const found = damages(body).find(([, mend]) => mend !== undefined && fits(mend));
  if (found) return `The signature is right for ${found[0]}: ${found[2]}`;
  const bare = secret.replace(/^(["'])(.*)\1$/, "$2");
  if (bare !== secret && reasonOf(body, bare) === undefined) {
    return "The signature is right for the secret without its quotation marks.";
  }
  return "Either the secret is another webhook's, or the body was changed before it was saved. A receiver must take the raw bytes.";
}

/**
 * The body without what may have been done to it, with its name and how it happens.
 * @param {Uint8Array} body
 * @returns {[string, Uint8Array | undefined, string][]}
 */
function damages(body) {
  const text = Buffer.from(body).toString("utf8");
  const bytes = (/** @type {string} */ mended) => (mended === text ? undefined : Buffer.from(mended));
  return [
    [
      "the body without the line's end at its end",
      bytes(text.replace(/\r?\n$/, "")),
      "an editor or echo adds one.",
    ],
    [
      "the body with LF as the ends of its lines",
      bytes(text.replaceAll("\r\n", "\n")),
      "they were changed to CRLF.",
    ],
    [
      "the body without the byte order mark before it",
      bytes(text.replace(/^\ufeff/, "")),
      "an editor adds one.",
    ],
    [
      "the body as JSON.stringify writes it",
      compact(text),
      "it was parsed and written again. Save, and verify, the bytes as they came.",
    ],
  ];
}

/** @param {string} text */
function compact(text) {
  try {
    const written = JSON.stringify(JSON.parse(text));
    return written === text ? undefined : Buffer.from(written);
  } catch {
    return undefined;
  }
}

/**
 * @param {Given} given
 * @param {Io} io
 * @returns {string}
 */
function signatureOf({ values: { signature, headers } }, io) {
  if ((signature === undefined) === (headers === undefined)) {
    throw new CliError("verify needs --signature SIGNATURE or --headers FILE");
  }
  // The whole line is what people copy.
  if (signature !== undefined)
    return signature.replace(new RegExp(`^\\s*${signatureHeader}\\s*:\\s*`, "i"), "");
  const text = fileOf(io.folder, headers ?? "").toString("utf8");
  const found = headerIn(text);
  if (found === undefined) throw new Error(`missing_signature: ${headers} holds no ${signatureHeader}`);
  return found;
}

/**
 * @param {string} text
 * @returns {string | undefined}
 */
function headerIn(text) {
  if (!/^\s*\{/.test(text))
    return text.match(new RegExp(`^\\s*${signatureHeader}\\s*:[ \\t]*(.*?)\\s*$`, "im"))?.[1];
  /** @type {unknown} */
  const parsed = JSON.parse(text);
  const [, value] =
    Object.entries(parsed ?? {}).find(([name]) => name.toLowerCase() === signatureHeader) ?? [];
  return typeof value === "string" ? value : undefined;
}

/**
 * @param {Given} given
 * @param {Io} io
 * @returns {Promise<Uint8Array>}
 */
async function bodyOf({ words: [name = ""] }, { stdin, folder }) {
  return name === "-" ? buffer(stdin) : fileOf(folder, name);
}

/**
 * @param {string} folder
 * @param {string} name
 */
function fileOf(folder, name) {
  try {
    return readFileSync(resolve(folder, name));
  } catch (error) {
    throw new CliError(`${name} can't be read: ${/** @type {Error} */ (error).message}`);
  }
}
