// examples/vercel-edge in edge-runtime, which is Vercel's own model of its edge.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { EdgeRuntime, runServer } from "edge-runtime";
import * as esbuild from "esbuild";
import { startEmulator } from "../../emulator.mjs";
import { copyExample } from "../project.mjs";
import { checkBot } from "./bot.mjs";

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());

test("the Vercel edge function answers a customer", async () => {
  const modules = {};
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: `
        import handler from "./api/webhook.js";
        addEventListener("fetch", (event) => {
          event.respondWith(handler(event.request, { waitUntil: (work) => event.waitUntil(work) }));
        });`,
      resolveDir: copyExample("vercel-edge"),
    },
    bundle: true,
    format: "iife",
    conditions: ["edge-light", "worker", "browser"],
    plugins: [wasmModules(modules)],
    write: false,
  });
  const runtime = new EdgeRuntime({
    extend: (context) =>
      Object.assign(context, {
        process: {
          env: {
            POSTPROXY_API_KEY: emulator.api_key,
            POSTPROXY_WEBHOOK_SECRET: emulator.webhook_secret,
            POSTPROXY_BASE_URL: emulator.url,
          },
        },
        modules,
      }),
  });
  runtime.evaluate(outputFiles[0].text);
  const server = await runServer({ runtime, host: "127.0.0.1", port: 0 });
  try {
    await checkBot(emulator, new URL("/api/webhook", server.url).href);
  } finally {
    await server.close();
  }
});

/** An import of `….wasm?module` is the compiled module. */
function wasmModules(files) {
  return {
    name: "wasm-modules",
    setup(build) {
      build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace("?module", "")),
        namespace: "wasm",
      }));
      build.onLoad({ filter: /./, namespace: "wasm" }, ({ path }) => {
        files[path] = readFileSync(path);
        return { contents: `export default new WebAssembly.Module(modules[${JSON.stringify(path)}]);` };
      });
    },
  };
}
