// Where tests pretend a page on Node (jsdom) and resolve packages as for one, the entry for browsers runs on Node.

/**
 * The WebAssembly module from Node's disk; nothing in a browser, or where it is not installed.
 * @param {URL} address where the module is beside this package
 */
export function moduleOnDisk(address) {
  const { process } = globalThis;
  if (process?.getBuiltinModule === undefined) return undefined;
  try {
    return process.getBuiltinModule("node:fs").readFileSync(locate(address, process));
  } catch {
    return undefined;
  }
}

/**
 * Vite gives what it serves an address of its own server, and so leaves no trace of where the package is.
 * @param {URL} address
 * @param {NodeJS.Process} process
 */
function locate({ protocol, href }, process) {
  if (protocol === "file:") return process.getBuiltinModule("node:url").fileURLToPath(href);
  const { createRequire } = process.getBuiltinModule("node:module");
  return createRequire(`${process.cwd()}/`).resolve("postproxy-dm/core.wasm");
}
