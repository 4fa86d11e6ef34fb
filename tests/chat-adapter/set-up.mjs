// Puts the adapter's package, as it is published, beside the Chat SDK that this folder installs, so that both have one `chat`:
// `node tests/chat-adapter/set-up.mjs`, after each change of npm/chat-adapter.

import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stageChatAdapter } from "../../scripts/pack.mjs";
import { root } from "../../scripts/steps.mjs";

const modules = join(root, "tests/chat-adapter/node_modules");

export function setUpChatAdapter() {
  stageChatAdapter(join(modules, "chat-adapter-postproxy"));
  linked("postproxy-dm", root);
  linked("postproxy-dm-emulator", join(root, "npm/emulator"));
}

function linked(name, target) {
  rmSync(join(modules, name), { force: true });
  symlinkSync(target, join(modules, name), "junction");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUpChatAdapter();
