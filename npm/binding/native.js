// The native addon as a binding. reqwest and tokio make its calls.

import { toError } from "./binding.js";
import { callsOf } from "./native-calls.js";
import { fileOf } from "./native-file.js";

/** @import { Signal } from "../../index.js" */
/** @import { Source } from "../media.js" */
/** @import { Binding } from "./binding.js" */
/** @import { AddonFile, StatFile } from "./native-file.js" */

/**
 * The exports of the `.node` file: a binding's synchronous functions, and those that make calls. See crates/node.
 * @typedef {Omit<Binding, "info" | "connect"> & Clients} Addon
 */

/**
 * @typedef {object} Clients
 * @property {(options: string, isKeyedByCall: boolean) => NativeClient | string} client
 * @property {new (wake: () => void) => AddonCalls} Calls
 * @property {() => Promise<boolean>} lacksCertificates
 * @property {(pem: string) => void} handOverCertificates
 */

/** @typedef {{ readonly needsCertificates: boolean }} NativeClient */

/**
 * The calls of this environment: see crates/node/src/call.rs.
 * @typedef {object} AddonCalls
 * @property {(client: NativeClient, first: number, count: number, lines: string) => void} start
 * @property {(client: NativeClient, number: number, lines: string, file: AddonFile | undefined, tellsAttempts: boolean, isAborted: boolean) => void} startWatched
 * @property {(number: number, reply: string | undefined) => void} reply
 * @property {(number: number, reading: number, bytes: Uint8Array | undefined, why: string) => void} feed
 * @property {(number: number) => void} cancel
 * @property {(batch: Uint8Array, most: number) => number} take
 * @property {() => string} takeLargeText
 * @property {() => Uint8Array} takeLargeBody
 * @property {(number: number, body: Uint8Array, why: string) => string} unreadable
 */

/**
 * @param {Addon} addon
 * @param {Binding["info"]} info
 * @param {StatFile} statFile
 * @returns {Binding}
 */
export function nativeBinding(addon, info, statFile) {
  /** @type {ReturnType<typeof callsOf> | undefined} */
  let calls;
  return {
    ...addon,
    info,
    connect(options, { isKeyedByCall }) {
      const client = addon.client(options, isKeyedByCall);
      if (typeof client === "string") throw toError(client);
      calls ??= callsOf(addon);
      const all = calls;
      /** @type {Promise<void> | true | undefined} */
      let trust = client.needsCertificates ? undefined : true;
      const prepare = async (
        /** @type {Source | undefined} */ source,
        /** @type {Signal | undefined} */ signal,
      ) => {
        trust ??= handOverCertificates(addon);
        await trust;
        trust = true;
        return source && fileOf(source, signal, statFile);
      };
      return (request, ended) => {
        const { source, signal } = request;
        if (trust === true && source === undefined) return all.start(client, request, undefined, ended);
        prepare(source, signal).then((file) => all.start(client, request, file, ended), ended);
      };
    },
  };
}

/** @type {Promise<void> | undefined} */
let handedOver;

/**
 * Gives the addon the authorities that Node trusts, if the system has none. If that fails, the call says why.
 * @param {Addon} addon
 */
function handOverCertificates(addon) {
  handedOver ??= (async () => {
    if (!(await addon.lacksCertificates())) return;
    const tls = await import("node:tls");
    // `getCACertificates` respects Node's flags and variables. It exists since Node 22.15.
    /** @type {object & { getCACertificates?: (type: string) => string[] }} */
    const { getCACertificates } = tls;
    const certificates = getCACertificates?.("default") ?? tls.rootCertificates;
    addon.handOverCertificates(certificates.join("\n"));
  })().catch(() => {});
  return handedOver;
}
