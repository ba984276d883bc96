import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** How Vitest calls it when the process of a test file is gone before its tests are. */
const PROCESS_DIED = "Worker exited unexpectedly";

/**
 * Ends the output with what was skipped, each with its reason (it is in the title), with the files whose process died
 * (`process died: FILE (N tests)`), and a line for machines: `N passed, N failed, N skipped`. All tests of a file whose
 * process died count as failed, and so does a file that cannot be run, or an error outside of a test.
 */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const died = modules.filter((module) => testsOf(module).some((test) => test.result().state === "pending"));
    const tests = modules.filter((module) => !died.includes(module)).flatMap(testsOf);
    const count = (state: "passed" | "failed" | "skipped"): number =>
      tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === "skipped");
    const broken = modules.filter((module) => module.errors().length > 0).length;
    // That a process died is told by the tests of its file already.
    const others = died.length === 0 ? errors : errors.filter((error) => !saysProcessDied(error));
    const lost = died.reduce((sum, module) => sum + testsOf(module).length, 0);
    for (const title of new Set(skipped.map(skippedTitle))) console.log(`skipped: ${title}`);
    for (const module of died) {
      console.log(`process died: ${module.relativeModuleId} (${testsOf(module).length} tests)`);
    }
    const failed = count("failed") + broken + others.length + lost;
    console.log(`${count("passed")} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}

function saysProcessDied(error: SerializedError): boolean {
  return error.message === PROCESS_DIED || error.cause?.message === PROCESS_DIED;
}

function testsOf(module: TestModule): readonly TestCase[] {
  return [...module.children.allTests()];
}

/** A suite that is skipped as a whole is named once. */
function skippedTitle(test: TestCase): string {
  const suite = test.parent;
  const whole = suite.type === "suite" && suite.options.mode === "skip";
  return `${test.module.relativeModuleId}: ${whole ? suite.fullName : test.fullName}`;
}
