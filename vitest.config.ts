import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./scripts/summary-reporter.ts";
import { sourceArguments } from "./test/support/source-arguments.ts";

// Every thread and process that runs the sources strips and compiles them anew, unless Node keeps what came of it: a store
// (two threads) then opens with 90 ms of processor time in place of 230. The workers and what they fork inherit it; the built
// program, which tests start with an environment of its own, does without.
process.env["NODE_COMPILE_CACHE"] ??= resolve(import.meta.dirname, "node_modules/.cache/compiled-for-tests");

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
