// Cloudflare Workers: workerd, by miniflare, with a bundle as wrangler makes it.

import { basename, join } from "node:path";
import { bundle } from "../bundle.mjs";
import { load, majorOf } from "../versions.mjs";

export const runtimes = [
  {
    name: "workerd",
    title: `workerd ${majorOf("workerd")} (Cloudflare Workers)`,
    bindings: ["wasm"],
    async portable(project, _, host) {
      const { Miniflare } = load("miniflare");
      const worker = new Miniflare({
        modules: await modules(project, host),
        modulesRoot: project,
        compatibilityDate: "2025-01-01",
        host: "127.0.0.1",
      });
      const ended = worker.dispatchFetch("http://worker/").then(async (response) => {
        return { code: response.status, output: await response.text() };
      });
      return { ended, stop: () => worker.dispose() };
    },
  },
];

async function modules(project, host) {
  const source = `
    import { start } from "./start.js";
    export default {
      async fetch() {
        await start("${host}");
        return new Response("done");
      },
    };`;
  const files = await bundle(project, source, {
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    outdir: "out",
    write: false,
  });
  const modules = files.map(({ path, contents }) => {
    const type = path.endsWith(".js") ? "ESModule" : "CompiledWasm";
    return { type, path: join(project, basename(path)), contents };
  });
  return modules.sort(({ type }) => (type === "ESModule" ? -1 : 1));
}
