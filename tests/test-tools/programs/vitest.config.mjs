import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["programs/vitest.spec.mjs"],
    pool: "threads",
    reporters: ["json"],
    testTimeout: 10_000,
    // As the package is in a user's node_modules: Node loads it, and Vite doesn't.
    server: { deps: { external: [/npm\/cjs/] } },
  },
});
