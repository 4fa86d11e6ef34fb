// Loads the binding in browsers and their extensions, from the module's own file and without eval or a blob. The first
// call fetches it, and functions that return a promise wait for it. There is no top-level await, because service workers
// reject a module that has one.

import { address as besideModule } from "../wasm/address.js";
import * as glue from "../wasm/postproxy_dm.js";
import { setLoader } from "./binding.js";
import { moduleOnDisk } from "./browser-on-node.js";
import { moduleMissing } from "./missing.js";
import { wasmBinding } from "./wasm.js";

setLoader(load, loadLater);

/** The address of a classic script. It is known only while the script is read. */
const script =
  /** @type {HTMLScriptElement | null} */ (globalThis.document?.currentScript)?.src ??
  globalThis.location?.href;

function address() {
  try {
    return besideModule();
  } catch {
    return new URL("postproxy_dm_bg.wasm", script);
  }
}

async function loadLater() {
  if (loadFromDisk()) return bound();
  try {
    const response = await fetch(address());
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const isTyped = response.headers.get("content-type") === "application/wasm";
    const module = isTyped
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
    // Does nothing if a synchronous function has loaded the module meanwhile. The glue's own loader would replace the
    // instance that is in use.
    glue.initSync({ module });
  } catch (error) {
    throw missing(error);
  }
  return bound();
}

/** Loads the module for a synchronous function that is called first. */
function load() {
  if (loadFromDisk()) return bound();
  if (typeof XMLHttpRequest === "undefined") {
    throw moduleMissing("is not loaded yet, and a service worker can't wait for it: `await ready()` first");
  }
  try {
    const request = new XMLHttpRequest();
    request.open("GET", address(), false);
    // A synchronous request returns text only. With this encoding, each byte is the low half of a character.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new Error(`HTTP ${request.status}`);
    glue.initSync({ module: Uint8Array.from(request.responseText, (character) => character.charCodeAt(0)) });
  } catch (error) {
    throw missing(error);
  }
  return bound();
}

/** Loads the module if it is on Node's disk, and returns whether it was. */
function loadFromDisk() {
  const module = moduleOnDisk(address());
  if (module) glue.initSync({ module });
  return module !== undefined;
}

/**
 * Makes the error for a module that is missing, or for which a server sends a page.
 * @param {unknown} error
 */
function missing(error) {
  const { message } = /** @type {Error} */ (error);
  const why = `could not be loaded (${message}): copy "postproxy-dm/core.wasm" to ${address()}`;
  return moduleMissing(why, { cause: error });
}

function bound() {
  return wasmBinding(glue, { binding: "wasm", reason: "browsers load no native addons" });
}
