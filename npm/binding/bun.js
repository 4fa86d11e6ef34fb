// Loads the binding on Bun: the native addon, or the WebAssembly module if there is no addon. The module is imported as a
// file, so that `bun build` includes it, also in a program made with `--compile`.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import file from "../wasm/postproxy_dm_bg.wasm" with { type: "file" };
import { setLoader } from "./binding.js";
import { loadPreferred, VARIABLE } from "./native-or-wasm.js";
import { locateModule } from "./node-locate.js";
import { platform } from "./node-platform.js";

setLoader(() =>
  loadPreferred({
    wanted: process.env[VARIABLE],
    platform: platform(),
    wasm: () => readFileSync(locate()),
  }),
);

/** The path of the module. In a bundle it starts at the bundle's folder; otherwise it is absolute. */
function locate() {
  const path = resolve(import.meta.dirname, /** @type {string} */ (/** @type {unknown} */ (file)));
  return existsSync(path) ? path : locateModule();
}
