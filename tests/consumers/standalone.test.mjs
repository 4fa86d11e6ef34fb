// Next.js apps built as `output: "standalone"`, the form that goes into a container: moved to a folder where there is
// nothing else, while nothing is left of the one where it was built.

import { strict as assert } from "node:assert";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { platform } from "../../npm/binding/node-platform.js";
import { packageOf } from "../../scripts/platforms.mjs";
import { startEmulator } from "../emulator.mjs";
import * as next from "./next.mjs";
import { ADDON, WASM } from "./programs.mjs";
import { project } from "./project.mjs";

/** Beside the project, whose packages an app below it would find. Next.js itself is above both. */
const apps = fileURLToPath(new URL("standalone", import.meta.url));
const tracingRoot = fileURLToPath(new URL(".", import.meta.url));

const external = { serverExternalPackages: ["postproxy-dm"] };
const included = { outputFileTracingIncludes: { "/*": ["node_modules/@postproxy-dm/**"] } };

const builds = [
  ["webpack", "--webpack", {}, ADDON],
  ["webpack, the package left outside", "--webpack", external, ADDON],
  ["Turbopack", "--turbopack", {}, WASM],
  ["Turbopack, told of the addon", "--turbopack", included, ADDON],
];

describe("a standalone build by Next.js, moved", () => {
  let emulator;
  let elsewhere;
  before(async () => {
    rmSync(apps, { recursive: true, force: true });
    emulator = await startEmulator();
    elsewhere = mkdtempSync(join(tmpdir(), "postproxy-standalone-"));
  });
  after(async () => {
    rmSync(elsewhere, { recursive: true });
    await emulator.stop();
  });

  for (const [name, flag, config, expected] of builds) {
    test(name, async () => {
      const folder = name.replaceAll(/\W+/g, "-").toLowerCase();
      const app = makeApp(folder, config);
      await next.build(app, flag);
      cpSync(join(app, ".next/standalone"), join(elsewhere, folder), { recursive: true });
      rmSync(app, { recursive: true });

      const moved = join(elsewhere, folder, "standalone", folder);
      assert.equal(await answerOf(moved), expected);
      const addon = join(moved, "node_modules", packageOf(platform()), "postproxy-dm.node");
      assert.equal(existsSync(addon), expected === ADDON);
      if (expected !== ADDON) return;
      rmSync(addon);
      assert.equal(await answerOf(moved), WASM, "the module is there too");
    });
  }

  async function answerOf(folder) {
    const env = { EMULATOR_URL: emulator.url, EMULATOR_KEY: emulator.api_key };
    const server = await next.startStandalone(folder, env);
    try {
      return `${await (await fetch(`${server.url}/app/node`)).text()}\n`;
    } finally {
      await server.stop();
    }
  }
});

/** An app with one route, and with the packages that the project has installed. */
function makeApp(name, config) {
  const app = join(apps, name);
  mkdirSync(app, { recursive: true });
  cpSync(join(project, "node_modules"), join(app, "node_modules"), { recursive: true });
  cpSync(join(project, "programs/program.js"), join(app, "program.js"));
  cpSync(join(project, "programs/next/app/node"), join(app, "app/app/node"), { recursive: true });
  writeFileSync(join(app, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const whole = {
    output: "standalone",
    outputFileTracingRoot: tracingRoot,
    turbopack: { root: tracingRoot },
    ...config,
  };
  writeFileSync(join(app, "next.config.mjs"), `export default ${JSON.stringify(whole)};`);
  return app;
}
