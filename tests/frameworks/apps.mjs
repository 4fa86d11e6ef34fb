// The frameworks whose apps are built before they run: how each is built, and how its server starts.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finish, start } from "./processes.mjs";
import { placeApp, without } from "./project.mjs";

const packages = fileURLToPath(new URL("node_modules", import.meta.url));
const bin = (path) => join(packages, path);

const apps = {
  next: {
    build: [bin("next/dist/bin/next"), "build"],
    start: (port) => [bin("next/dist/bin/next"), "start", "--port", String(port), "--hostname", "127.0.0.1"],
  },
  sveltekit: { build: [bin("vite/bin/vite.js"), "build"], start: () => ["build/index.js"] },
  astro: { build: [bin("astro/bin/astro.mjs"), "build"], start: () => ["dist/server/entry.mjs"] },
  "react-router": {
    build: [bin("@react-router/dev/bin.cjs"), "build"],
    start: () => [bin("@react-router/serve/bin.cjs"), "build/server/index.js"],
  },
  "tanstack-start": {
    build: [bin("vite/bin/vite.js"), "build"],
    start: () => [bin("srvx/bin/srvx.mjs"), "--prod", "dist/server/server.js"],
  },
  nitro: { build: [bin("nitro/dist/cli/index.mjs"), "build"], start: () => [".output/server/index.mjs"] },
};

/** Builds and starts an app. Resolves to its processes, and to `{ [id]: [url, url without the line] }`. */
export async function startApp(app, rows, env) {
  const folder = placeApp(app, rows);
  if (app === "vercel") return startVercel(folder, rows, env);
  const quiet = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ASTRO_TELEMETRY_DISABLED: "1" };
  await finish(apps[app].build, { cwd: folder, env: { ...env, ...quiet } });
  const { child, url } = await start(apps[app].start, {
    cwd: folder,
    env: (port) => ({ ...env, ...quiet, PORT: String(port), HOST: "127.0.0.1" }),
  });
  const at = Object.fromEntries(
    rows.map(({ name, path = "/webhooks" }) => [name, [url + path, url + without(path)]]),
  );
  return { children: [child, child], at };
}

/** The server that `vercel dev` starts for a function: one for each. */
async function startVercel(folder, [row], env) {
  const serve = (file) =>
    start(() => [bin("@vercel/node/dist/dev-server.mjs")], {
      cwd: folder,
      env: (port) => ({ ...env, VERCEL_DEV_ENTRYPOINT: file, VERCEL_DEV_PORT: String(port) }),
    });
  const both = [await serve(row.file), await serve(without(row.file))];
  const at = { [row.name]: both.map(({ url }) => url + row.path) };
  return { children: both.map(({ child }) => child), at };
}
