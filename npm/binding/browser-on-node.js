// Lets the entry for browsers run on Node, for tests that simulate a page (jsdom) and resolve packages as for a browser.

/**
 * Reads the WebAssembly module from Node's disk. Returns `undefined` in a browser, or if the module isn't installed.
 * @param {URL} address the module's address beside this package
 * @param {string} specifier what this package exports it as
 */
export function moduleOnDisk(address, specifier) {
  const { process } = globalThis;
  if (process?.getBuiltinModule === undefined) return undefined;
  try {
    return process.getBuiltinModule("node:fs").readFileSync(locate(address, specifier, process));
  } catch {
    return undefined;
  }
}

/**
 * Finds the module's file. Vite replaces the package's address with one of its own server.
 * @param {URL} address
 * @param {string} specifier
 * @param {NodeJS.Process} process
 */
function locate({ protocol, href }, specifier, process) {
  if (protocol === "file:") return process.getBuiltinModule("node:url").fileURLToPath(href);
  const { createRequire } = process.getBuiltinModule("node:module");
  return createRequire(`${process.cwd()}/`).resolve(specifier);
}
