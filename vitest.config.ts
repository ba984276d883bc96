import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./scripts/summary-reporter.ts";
import { sourceArguments } from "./test/support/source-arguments.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build.ts"],
    // Two cores: more workers only slow the processes down that the tests start.
    maxWorkers: 2,
    execArgv: [...sourceArguments],
    testTimeout: 30_000,
    reporters: ["default", new SummaryReporter()],
  },
});
