import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Two cores: more workers only slow the processes down that the tests start.
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
