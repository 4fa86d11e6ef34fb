// Loads the binding in browsers and their extensions, from the module's own file and without eval or a blob. The first
// call fetches it, and functions that return a promise wait for it. There is no top-level await, because service workers
// reject a module that has one.

import { setLoader } from "./binding.js";
import { moduleOnDisk } from "./browser-on-node.js";
import { moduleMissing } from "./missing.js";

/** @import { Module, ModuleFile } from "./binding.js" */

/** The address of a classic script. It is known only while the script is read. */
const script =
  /** @type {HTMLScriptElement | null} */ (globalThis.document?.currentScript)?.src ??
  globalThis.location?.href;

/**
 * @param {Module} module
 * @param {ModuleFile} file
 */
export function setModule(module, file) {
  const bound = () => module.bind({ binding: "wasm", reason: "browsers load no native addons" });
  const load = () => {
    if (!loadFromDisk(module, file)) fetchNow(module, file);
    return bound();
  };
  const loadLater = async () => {
    if (!loadFromDisk(module, file)) await fetchLater(module, file);
    return bound();
  };
  setLoader({ rank: module.rank, load, loadLater });
}

/** @param {ModuleFile} file */
function addressOf({ address, name }) {
  try {
    return address();
  } catch {
    return new URL(name, script);
  }
}

/**
 * @param {Module} module
 * @param {ModuleFile} file
 */
async function fetchLater({ instantiate }, file) {
  try {
    const response = await fetch(addressOf(file));
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const isTyped = response.headers.get("content-type") === "application/wasm";
    const module = isTyped
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
    // Does nothing if a synchronous function has loaded the module meanwhile. The glue's own loader would replace the
    // instance that is in use.
    instantiate(module);
  } catch (error) {
    throw missing(error, file);
  }
}

/**
 * Loads the module for a synchronous function that is called first.
 * @param {Module} module
 * @param {ModuleFile} file
 */
function fetchNow({ instantiate }, file) {
  if (typeof XMLHttpRequest === "undefined") {
    throw moduleMissing("is not loaded yet, and a service worker can't wait for it: `await ready()` first");
  }
  try {
    const request = new XMLHttpRequest();
    request.open("GET", addressOf(file), false);
    // A synchronous request returns text only. With this encoding, each byte is the low half of a character.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new Error(`HTTP ${request.status}`);
    instantiate(Uint8Array.from(request.responseText, (character) => character.charCodeAt(0)));
  } catch (error) {
    throw missing(error, file);
  }
}

/**
 * Loads the module if it is on Node's disk, and returns whether it was.
 * @param {Module} module
 * @param {ModuleFile} file
 */
function loadFromDisk({ instantiate }, file) {
  const bytes = moduleOnDisk(addressOf(file), file.specifier);
  if (bytes) instantiate(bytes);
  return bytes !== undefined;
}

/**
 * Makes the error for a module that is missing, or for which a server sends a page.
 * @param {unknown} error
 * @param {ModuleFile} file
 */
function missing(error, file) {
  const { message } = /** @type {Error} */ (error);
  const why = `could not be loaded (${message}): copy "${file.specifier}" to ${addressOf(file)}`;
  return moduleMissing(why, { cause: error });
}
