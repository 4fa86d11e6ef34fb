// Browsers: a page in Chromium and in Firefox, with the package as it is in node_modules, and the service worker of a
// Chromium extension, bundled. They are only told an address: the suite runs and reports by itself.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { installProgram } from "../../programs.mjs";
import { bundle } from "../bundle.mjs";
import { run } from "./process.mjs";

const CHROMIUM = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
];

export const runtimes = [
  {
    name: "chromium",
    title: "Chromium, a page of the web",
    bindings: ["wasm"],
    isPage: true,
    setUp: () => installProgram("chromium"),
    async portable(project, _, host) {
      return browse(project, "chromium", (profile) => [
        ...CHROMIUM,
        `--user-data-dir=${profile}`,
        page(project, host),
      ]);
    },
  },
  {
    name: "extension",
    title: "Chromium, an extension's service worker",
    bindings: ["wasm"],
    isServiceWorker: true,
    setUp: () => installProgram("chromium"),
    async portable(project, _, host) {
      const folder = await extension(project, host);
      return browse(project, "chromium", (profile) => [
        ...CHROMIUM,
        `--user-data-dir=${profile}`,
        `--disable-extensions-except=${folder}`,
        `--load-extension=${folder}`,
        "about:blank",
      ]);
    },
  },
  {
    name: "firefox",
    title: "Firefox, a page of the web",
    bindings: ["wasm"],
    isPage: true,
    setUp: () => installProgram("firefox-esr"),
    async portable(project, _, host) {
      return browse(project, "firefox-esr", (profile) => [
        ...["--headless", "--no-remote", "--profile", profile],
        page(project, host),
      ]);
    },
  },
];

function browse(project, name, args) {
  const profile = mkdtempSync(join(dirname(project), `${name}-`));
  const browser = run(name, args(profile), project);
  return {
    ...browser,
    async stop() {
      await browser.stop();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A page with an import map, so that the import is the same line as everywhere. */
function page(project, host) {
  const { exports } = JSON.parse(
    readFileSync(join(project, "node_modules/postproxy-dm/package.json"), "utf8"),
  );
  const address = (entry) =>
    exports[entry].browser.default.default.replace(".", "/node_modules/postproxy-dm");
  const imports = { "postproxy-dm": address("."), "postproxy-dm/webhooks": address("./webhooks") };
  const html = `<!doctype html>
<meta charset="utf-8">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">
  import { start } from "/tests/runtimes/portable/start.js";
  await start(location.origin);
</script>
`;
  writeFileSync(join(project, "page.html"), html);
  return `${host}/page.html`;
}

/** The worker in one file, with the module beside it where `import.meta.url` leads. */
async function extension(project, host) {
  const folder = mkdtempSync(join(dirname(project), "extension-"));
  const source = `import { start } from "./start.js";\nstart("${host}");`;
  mkdirSync(join(folder, "background"));
  await bundle(project, source, { conditions: ["browser"], outfile: join(folder, "background/worker.js") });
  const wasm = "postproxy_dm_bg.wasm";
  cpSync(join(project, "node_modules/postproxy-dm/npm/wasm", wasm), join(folder, "background", wasm));
  const manifest = {
    manifest_version: 3,
    name: "postproxy-dm",
    version: "1.0",
    background: { service_worker: "background/worker.js", type: "module" },
    content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'" },
    host_permissions: ["http://127.0.0.1/*"],
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  return folder;
}
