// Builds the emulator's page.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../steps.mjs";

/** Bundles the page with the package's own entry for browsers. Writes only the files that changed. */
export async function buildPage() {
  const { build } = await import("esbuild");
  const page = join(root, "crates/emulator/page");
  const out = join(page, "dist");
  const { outputFiles } = await build({
    entryPoints: ["src/main.tsx", "src/theme.ts", "style.css"].map((file) => join(page, file)),
    entryNames: "[name]",
    outdir: join(out, "page"),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome123", "firefox120", "safari17.5"],
    legalComments: "none",
    write: false,
  });
  // The bundle loads the module from its own folder.
  const module = readFileSync(join(root, "npm/wasm/postproxy_dm_bg.wasm"));
  const files = [
    ...outputFiles,
    { path: join(out, "index.html"), contents: readFileSync(join(page, "index.html")) },
    { path: join(out, "page/postproxy_dm_bg.wasm"), contents: module },
  ];
  for (const { path, contents } of files) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
}
