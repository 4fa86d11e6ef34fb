// The package's exports: index.d.ts declares them.

export { EmulatorError } from "./error.js";
export { startEmulator } from "./start.js";
