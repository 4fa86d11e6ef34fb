// What grows with its input: a walk over a list, and an attachment. Ours only; what a peer would do is in the other parts.

import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mainThreadTime } from "../clock.mjs";
import { importPackage } from "../package.mjs";

/** How often the memory is looked at during an upload, in milliseconds. */
const SAMPLED_EVERY_MS = 5;

/** The items of a page. */
const PER_PAGE = 100;

export async function open() {
  const { Postproxy } = await importPackage();
  let client;
  let base;

  /** Sends a file of so many bytes, streamed from a path or held in memory. */
  const upload = async ({ bytes, isStreamed }) => {
    const path = join(tmpdir(), `postproxy-bench-${process.pid}.bin`);
    const about = { filename: "bench.bin", content_type: "application/octet-stream" };
    writeFileSync(path, "");
    truncateSync(path, bytes); // longer, without a copy in this process
    try {
      const media = isStreamed ? { path, ...about } : { data: new Uint8Array(bytes).fill(65), ...about };
      const { id } = await client.sendMessage("chat_1", { media: [media] });
      if (!id.startsWith("msg_")) throw new Error(`got ${id}`);
    } finally {
      rmSync(path, { force: true });
    }
  };

  return {
    async prepare({ origin }) {
      client = new Postproxy({ apiKey: "pp_bench", baseUrl: origin, timeoutMs: 120_000 });
      // The code for both is loaded before the memory is compared.
      for (const isStreamed of [true, false]) await upload({ bytes: 1000, isStreamed });
      globalThis.gc();
      base = memory();
    },

    /** Walks over a list of so many chats. */
    async walk({ items }) {
      let seen = 0;
      const measured = await costOf(async () => {
        for await (const _chat of client.listChats(`prf_${items}`, { per_page: PER_PAGE })) seen += 1;
      });
      if (seen !== items) throw new Error(`walked over ${seen} of ${items}`);
      return measured;
    },

    async upload(given) {
      const { peak_mb, ...measured } = await costOf(() => upload(given));
      return { ...measured, memory_mb: peak_mb - base };
    },
  };
}

const memory = () => process.memoryUsage.rss() / 2 ** 20;

/** Returns what work costs: the time, the main thread's, and the memory at its peak. */
async function costOf(work) {
  globalThis.gc();
  let peak = memory();
  const sampler = setInterval(() => {
    peak = Math.max(peak, memory());
  }, SAMPLED_EVERY_MS);
  const main = mainThreadTime();
  const started = performance.now();
  try {
    await work();
  } finally {
    clearInterval(sampler);
  }
  const ms = performance.now() - started;
  return { ms, main_ms: (mainThreadTime() - main) / 1e6, peak_mb: Math.max(peak, memory()) };
}
