import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/**
 * Ends the output with what was skipped, each with its reason (it is in the title), what never came to its end because
 * its process died, and a line for machines: `N passed, N failed, N skipped`. A test without an end, a file that cannot
 * be run, or an error outside of a test, counts as failed.
 */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: "passed" | "failed" | "skipped" | "pending"): number =>
      tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === "skipped");
    const broken = modules.filter((module) => module.errors().length > 0).length;
    for (const title of new Set(skipped.map(skippedTitle))) console.log(`skipped: ${title}`);
    for (const test of tests) {
      if (test.result().state === "pending")
        console.log(`not ended: ${test.module.relativeModuleId}: ${test.fullName}`);
    }
    const failed = count("failed") + count("pending") + broken + errors.length;
    console.log(`${count("passed")} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}

/** A suite that is skipped as a whole is named once. */
function skippedTitle(test: TestCase): string {
  const suite = test.parent;
  const whole = suite.type === "suite" && suite.options.mode === "skip";
  return `${test.module.relativeModuleId}: ${whole ? suite.fullName : test.fullName}`;
}
