import { resolve } from "node:path";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./scripts/longest-first.ts";
import { SummaryReporter } from "./scripts/summary-reporter.ts";
import { sourceArguments } from "./test/support/source-arguments.ts";

// Every thread and process that runs the sources strips and compiles them anew, unless Node keeps what came of it: a store
// (two threads) then opens with 90 ms of processor time in place of 230. The workers and what they fork inherit it; the built
// program, which tests start with an environment of its own, does without.
process.env["NODE_COMPILE_CACHE"] ??= resolve(import.meta.dirname, "node_modules/.cache/compiled-for-tests");

// Two cores: more workers only slow the processes down that the tests start.
const maxWorkers = 2;

/**
 * Folders whose files share a process, and load its modules once: no file of theirs leaves anything behind in it. Loading
 * them anew took half of the processor time of the files of pure code, and a third of the API's.
 */
const SHARING = [
  "model",
  "config",
  "pipeline",
  "sports",
  "ops",
  "summaries",
  "gaps",
  "sources",
  "replay",
  "simulator",
  "api",
  "cli",
  "web",
].map((folder) => `test/${folder}/**/*.test.ts`);

function project(name: string, more: TestProjectInlineConfiguration["test"]): TestProjectInlineConfiguration {
  return { test: { name, maxWorkers, execArgv: [...sourceArguments], testTimeout: 30_000, ...more } };
}

export default defineConfig({
  test: {
    globalSetup: ["test/support/build.ts"],
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    projects: [
      project("alone", { include: ["test/**/*.test.ts"], exclude: SHARING }),
      project("sharing", { include: SHARING, isolate: false }),
    ],
    reporters: ["default", new SummaryReporter()],
  },
});
