import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["contract/*.spec.mjs"], setupFiles: ["@chat-adapter/tests/setup"], testTimeout: 20_000 },
});
