// Loads the binding on Node: the native addon, or the WebAssembly module of this package where there is none.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import * as glue from "../wasm/postproxy_dm.js";
import { nativeBinding } from "./native.js";
import { openFile, statFile } from "./node-file.js";
import { platform } from "./node-platform.js";
import { wasmBinding } from "./wasm.js";

const VARIABLE = "POSTPROXY_DM_BINDING";

/** Loads what `POSTPROXY_DM_BINDING` asks for (`native` or `wasm`), else the best there is. */
export function load() {
  const wanted = process.env[VARIABLE] || undefined;
  if (wanted === "wasm") return loadWasm(`${VARIABLE} is "wasm"`);
  if (wanted !== undefined && wanted !== "native") {
    throw new Error(`${VARIABLE} must be "native" or "wasm", not ${JSON.stringify(wanted)}`);
  }
  const failures = [];
  for (const path of [`../native/${platform()}.node`, `@postproxy-dm/${platform()}`]) {
    try {
      const addon = createRequire(import.meta.url)(path);
      return nativeBinding(addon, { binding: "native", reason: `loaded ${path}` }, statFile);
    } catch (error) {
      failures.push(`${path}: ${error.message.split("\n")[0]}`);
    }
  }
  const reason = `no native addon for ${platform()} (${failures.join("; ")})`;
  if (wanted === "native") throw new Error(`${VARIABLE} is "native", but there is ${reason}`);
  return loadWasm(reason);
}

function loadWasm(reason) {
  const bytes = readFileSync(new URL("../wasm/postproxy_dm_bg.wasm", import.meta.url));
  glue.initSync({ module: bytes });
  return wasmBinding(glue, { binding: "wasm", reason }, openFile);
}
