// An AdonisJS application as `npm init adonisjs` makes it, without what a webhook doesn't need.

import { Ignitor } from "@adonisjs/core";

const root = new URL("../", import.meta.url);
const importer = (path: string) => import(path.startsWith(".") ? new URL(path, root).href : path);

await new Ignitor(root, { importer })
  .tap((app) => {
    app.initiating(() => {
      app.rcContents({
        typescript: true,
        providers: [() => import("@adonisjs/core/providers/app_provider")],
        preloads: [() => import("../start/routes.ts"), () => import("../start/kernel.ts")],
      });
    });
  })
  .httpServer()
  .start();
