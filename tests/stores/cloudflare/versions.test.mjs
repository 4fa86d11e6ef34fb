// A rolling deploy of a Worker, on D1 and on Durable Objects: each version is a deployment of its own on the same databases.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { rollOut } from "../rolling-deploy.mjs";
import { startWorker } from "./worker-modules.mjs";

describe("two versions of a Worker leave each other's events to each other", () => {
  for (const [STORE, title] of [
    ["d1", "on D1"],
    ["objects", "on Durable Objects"],
  ]) {
    test(title, async () => {
      const folder = mkdtempSync(join(tmpdir(), "postproxy-versions-"));
      let worker;
      after(async () => {
        await worker?.dispose();
        rmSync(folder, { recursive: true, force: true });
      });

      const send = (path, body, headers) =>
        worker.dispatchFetch(`http://worker/${path}`, { method: "POST", body, headers });
      const ask = async (order, given) => (await send("order", JSON.stringify({ order, given }), {})).json();
      const call =
        (op) =>
        (...args) =>
          ask("store", { op, args });

      await rollOut({
        livesOn: STORE === "objects",
        store: { list: call("list"), replay: call("replay"), stats: call("stats") },
        async deploy(VERSION) {
          await worker?.dispose();
          worker = await startWorker("versions-worker.mjs", {
            bindings: { STORE, VERSION },
            d1Databases: ["DB", "LOG"],
            durableObjects: { CHATS: { className: "Chats", useSQLite: true } },
            d1Persist: join(folder, "d1"),
            durableObjectsPersist: join(folder, "objects"),
            // workerd says each time that an alarm was set anew while it ran.
            handleRuntimeStdio() {},
          });
          await ask("log");
        },
        deliver: async (body, headers) => (await send("", body, headers)).status,
        log: () => ask("log"),
        wake: () => (STORE === "d1" ? ask("drain") : undefined),
      });
    });
  }
});
