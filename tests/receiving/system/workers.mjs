// Runs a Worker in workerd, in the place of bots. Its storage outlives it.

import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { ask } from "./bots.mjs";

const folderOfWorkers = fileURLToPath(new URL("../worker/", import.meta.url));

export class Workers {
  /** The Worker that runs, if one does. @type {{ port: number, isFrozen: false, order: (order: string, given?: object) => Promise<any> }[]} */
  live = [];
  /** A Worker keeps none. */
  journals = [];
  /** What the Worker is told. */
  options;
  #folder;
  #environment;
  #setUp;
  /** @type {Miniflare | undefined} */
  #running;

  /**
   * @param {string} folder for its storage
   * @param {Record<string, string>} environment
   * @param {object} options
   * @param {{ file: string, bindings: object }} setUp the Worker in worker/, and what miniflare is to bind
   */
  constructor(folder, environment, options, setUp) {
    this.#folder = folder;
    this.#environment = environment;
    this.options = options;
    this.#setUp = setUp;
  }

  async start() {
    this.#running = new Miniflare({
      modules: await modulesOf(this.#setUp.file),
      modulesRoot: folderOfWorkers,
      compatibilityDate: "2025-01-01",
      compatibilityFlags: ["nodejs_compat"],
      host: "127.0.0.1",
      // It reports alarms that come late, as they do after a kill.
      handleRuntimeStdio() {},
      bindings: { ...this.#environment, OPTIONS: JSON.stringify(this.options) },
      durableObjectsPersist: join(this.#folder, "objects"),
      ...this.#setUp.bindings,
    });
    const port = Number((await this.#running.ready).port);
    this.live = [{ port, isFrozen: false, order: (order, given) => ask(port, order, given) }];
  }

  /** Ends workerd, whatever it is at. */
  async kill() {
    this.live = [];
    await this.#running?.dispose();
    this.#running = undefined;
  }

  /** A Worker keeps no journal. */
  entries() {
    return [];
  }

  async stop() {
    await this.kill();
  }
}

/** The modules of a Worker, as wrangler bundles it. */
async function modulesOf(file) {
  const { outputFiles } = await build({
    entryPoints: [join(folderOfWorkers, file)],
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*"],
    loader: { ".wasm": "copy" },
    outdir: "out",
    write: false,
    logLevel: "error",
  });
  const modules = outputFiles.map(({ path, contents }) => {
    const type = path.endsWith(".js") ? "ESModule" : "CompiledWasm";
    return { type, path: join(folderOfWorkers, basename(path)), contents };
  });
  return modules.sort(({ type }) => (type === "ESModule" ? -1 : 1));
}
