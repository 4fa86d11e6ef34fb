// Finds the emulator's binary: the one that POSTPROXY_EMULATOR names, the installed one, or the one built in this tree.

import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EmulatorError } from "./error.js";

const NAME = process.platform === "win32" ? "postproxy-dm-emulator.exe" : "postproxy-dm-emulator";

/** The package that npm installs for this platform. On Linux the binary is static, so one package fits every C library. */
const PACKAGE = `@postproxy-dm/emulator-${process.platform}-${process.arch}`;

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the path of the binary. */
export function findBinary() {
  const named = process.env.POSTPROXY_EMULATOR;
  if (named) {
    if (existsSync(named)) return named;
    throw new EmulatorError(`POSTPROXY_EMULATOR names ${named}, which does not exist`);
  }
  const found = installed() ?? built();
  if (found) return found;
  throw new EmulatorError(
    `There is no emulator for ${process.platform} on ${process.arch}: npm installs it as ${PACKAGE}, an optional ` +
      "dependency of postproxy-dm-emulator. Install again without --omit=optional, or let POSTPROXY_EMULATOR name a " +
      "binary, which `cargo install postproxy-dm-emulator` makes too.",
  );
}

function installed() {
  try {
    return createRequire(import.meta.url).resolve(`${PACKAGE}/${NAME}`);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "MODULE_NOT_FOUND") throw error;
  }
}

/** Returns the binary that was built last, if this is the source tree. */
function built() {
  if (!existsSync(join(root, "crates/emulator"))) return;
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  const folders = existsSync(target) ? ["", ...readdirSync(target)] : [];
  const files = folders.flatMap((folder) =>
    ["release", "debug"].map((profile) => join(target, folder, profile, NAME)),
  );
  const age = (/** @type {string} */ file) => statSync(file).mtimeMs;
  return files.filter((file) => existsSync(file)).sort((a, b) => age(b) - age(a))[0];
}
