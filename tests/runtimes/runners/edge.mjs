// Vercel's edge runtime. Its tools turn `import module from "….wasm?module"` into a module that is there already.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundle } from "../bundle.mjs";
import { load, majorOf } from "../versions.mjs";

export const runtimes = [
  {
    name: "edge-runtime",
    title: `edge-runtime ${majorOf("edge-runtime")} (Vercel)`,
    bindings: ["wasm"],
    async portable(project, _, host) {
      const { EdgeRuntime } = load("edge-runtime");
      const files = {};
      const [{ text }] = await bundle(
        project,
        `import { start } from "./start.js";\nexport const ended = start("${host}");`,
        {
          conditions: ["edge-light", "worker", "browser"],
          format: "iife",
          globalName: "bundle",
          plugins: [wasmModules(files)],
          write: false,
        },
      );
      const runtime = new EdgeRuntime({ extend: (context) => Object.assign(context, { wasmFiles: files }) });
      const ended = runtime
        .evaluate(`${text}\nbundle.ended`)
        .then(() => ({ code: 0, output: "" }))
        .catch((error) => ({ code: 1, output: String(error.stack) }));
      return { ended, stop() {} };
    },
  },
];

function wasmModules(files) {
  return {
    name: "wasm-modules",
    setup(build) {
      build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, importer }) => {
        return { path: join(dirname(importer), path.replace("?module", "")), namespace: "wasm" };
      });
      build.onLoad({ filter: /./, namespace: "wasm" }, ({ path }) => {
        files[path] = readFileSync(path);
        return { contents: `export default new WebAssembly.Module(wasmFiles[${JSON.stringify(path)}]);` };
      });
    },
  };
}
