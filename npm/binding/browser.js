// Loads the binding in browsers and their extensions: the module's own file, with no eval and no blob. It is fetched
// when it is first needed, and whatever returns a promise waits for it. There is no top-level await: service workers
// do not take a module with one.

import { address as besideModule } from "../wasm/address.js";
import * as glue from "../wasm/postproxy_dm.js";
import { setLoader } from "./binding.js";
import { moduleOnDisk } from "./browser-on-node.js";
import { moduleMissing } from "./missing.js";
import { wasmBinding } from "./wasm.js";

setLoader(load, loadLater);

/** The address of a script that is no module; it is known while the script is read and not later. */
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
    // Does nothing where a synchronous function has loaded it meanwhile. The glue's own loading would put a second
    // instance in the place of one that is in use.
    glue.initSync({ module });
  } catch (error) {
    throw missing(error);
  }
  return bound();
}

/** For a synchronous function that is called before any other. */
function load() {
  if (loadFromDisk()) return bound();
  if (typeof XMLHttpRequest === "undefined") {
    throw moduleMissing("is not loaded yet, and a service worker can't wait for it: `await ready()` first");
  }
  try {
    const request = new XMLHttpRequest();
    request.open("GET", address(), false);
    // A synchronous request gives text alone: this one with each byte as the low half of a character.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new Error(`HTTP ${request.status}`);
    glue.initSync({ module: Uint8Array.from(request.responseText, (character) => character.charCodeAt(0)) });
  } catch (error) {
    throw missing(error);
  }
  return bound();
}

/** Whether Node has it on its disk; it is loaded then. */
function loadFromDisk() {
  const module = moduleOnDisk(address());
  if (module) glue.initSync({ module });
  return module !== undefined;
}

/**
 * The module is not there, or is a page that a server sends instead.
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
