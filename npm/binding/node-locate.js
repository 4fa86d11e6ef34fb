// Where the WebAssembly module and the packages of the addons are, also for code that has become part of a bundle.

import { existsSync } from "node:fs";
// Not `{ createRequire }`: webpack would take what it requires into the bundle.
import nodeModule from "node:module";
import { pathToFileURL } from "node:url";
import { address } from "../wasm/address.js";
import { moduleMissing } from "./missing.js";

/**
 * A `require` that looks where this package is, or the bundle that it is part of. Next.js with webpack leaves no trace of
 * that: there it looks where the package was when it was bundled, which is what webpack has for `import.meta.url`.
 */
export function requireFromHere() {
  const file = besideHere();
  return nodeModule.createRequire(existsSync(file) ? file : (import.meta.url ?? file));
}

/** The WebAssembly module's file. A bundler may have left it, with the rest of the package, where npm put it. */
export function locateModule() {
  const file = besideHere();
  if (existsSync(file)) return file;
  try {
    return requireFromHere().resolve("postproxy-dm/core.wasm");
  } catch {
    throw moduleMissing(`is missing: copy "postproxy-dm/core.wasm" to ${file.pathname}`);
  }
}

/** A bundle for `require` has no `import.meta`. */
function besideHere() {
  try {
    return address();
  } catch {
    return new URL("postproxy_dm_bg.wasm", pathToFileURL(__filename));
  }
}
