// Puts an example in a folder of its own with what its package.json names, as its user has it. Nothing else is changed, so tests
// that use the same packages may run beside it.

import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { stageChatAdapter } from "../pack.mjs";
import { root } from "../steps.mjs";

const INSTALLED = join(root, "tests/chat-adapter/node_modules");

/**
 * Copies examples/chat-sdk, beside the packages that tests/chat-adapter installs. Returns the folder.
 * @param {string} place the folder's name in target/
 */
export function stageChatSdk(place) {
  const folder = join(root, "target", place, "chat-sdk");
  const modules = join(folder, "node_modules");
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, "examples/chat-sdk"), folder, {
    recursive: true,
    filter: (file) => !file.endsWith("node_modules"),
  });
  mkdirSync(modules);
  for (const name of ["@chat-adapter", "ai", "chat", "zod"])
    symlinkSync(join(INSTALLED, name), join(modules, name), "junction");
  symlinkSync(root, join(modules, "postproxy-dm"), "junction");
  stageChatAdapter(join(modules, "chat-adapter-postproxy"));
  return folder;
}
