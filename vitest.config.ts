import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./scripts/summary-reporter.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build.ts"],
    // Two cores: more workers only slow the processes down that the tests start.
    maxWorkers: 2,
    testTimeout: 30_000,
    reporters: ["default", new SummaryReporter()],
  },
});
