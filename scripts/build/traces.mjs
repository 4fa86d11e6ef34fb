// What a binary tells of the machine that built it.

import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root, run } from "../steps.mjs";
import { cargoHome } from "./cargo.mjs";
import { target } from "./paths.mjs";

/** Returns the paths of this machine's folders, and of any machine's Cargo, that stand in a binary, each once. */
export async function builderPathsIn(bytes) {
  const sysroot = (await run("rustc", ["--print", "sysroot"])).trim();
  const folders = [homedir(), cargoHome, sysroot, root, target].flatMap((folder) => [folder, real(folder)]);
  const starts = folders.map((folder) => join(folder, "/")).filter((folder) => folder.length > 2);
  const registry = ["registry/src/", "registry\\src\\"];
  // One character for each byte, so that an offset in the text is one in the file.
  const text = bytes.toString("latin1");
  const found = [...starts, ...registry].flatMap((start) => {
    const at = text.indexOf(Buffer.from(start).toString("latin1"));
    return at === -1 ? [] : [text.slice(at).match(/^[\x21-\x7e]{0,100}/)[0]];
  });
  return [...new Set(found)];
}

function real(folder) {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
