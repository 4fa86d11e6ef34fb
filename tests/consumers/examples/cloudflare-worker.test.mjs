// examples/cloudflare-worker in workerd, bundled as wrangler does: the module is a file that is compiled on deployment.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startEmulator } from "../../emulator.mjs";
import { bundleForWorkerd, startWorkerd } from "../edges.mjs";
import { checkOutput } from "../outputs.mjs";
import { copyExample } from "../project.mjs";
import { checkBot } from "./bot.mjs";

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());

test("the Cloudflare Worker answers a customer", async () => {
  const folder = copyExample("cloudflare-worker");
  const dist = join(folder, "dist");
  const settings = readFileSync(join(folder, "wrangler.toml"), "utf8");
  const setting = (name) => settings.match(new RegExp(`^${name} = "(.*)"$`, "m"))[1];
  const [, binding, className] = settings.match(
    /^\[\[durable_objects\.bindings\]\]\nname = "(.*)"\nclass_name = "(.*)"$/m,
  );
  const useSQLite = settings.includes(`new_sqlite_classes = ["${className}"]`);
  await bundleForWorkerd({ entryPoints: [join(folder, setting("main"))] }, dist);
  const worker = startWorkerd({
    folder: dist,
    script: "worker.js",
    wasm: checkOutput(dist, emulator.api_key),
    compatibilityDate: setting("compatibility_date"),
    durableObjects: { [binding]: { className, useSQLite } },
    bindings: {
      POSTPROXY_API_KEY: emulator.api_key,
      POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
      POSTPROXY_BASE_URL: emulator.url,
    },
  });
  try {
    const url = await worker.ready;
    await checkBot(emulator, new URL("/webhooks", url).href, { isAcknowledgedOnceKept: true });
  } finally {
    await worker.dispose();
  }
});
