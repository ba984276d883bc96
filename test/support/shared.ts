import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "vitest";

const folder = resolve(import.meta.dirname, "../../../shared");

/** The recordings that lie beside the checkout, where they do. They are never copied into the project. */
export const shared = {
  available: existsSync(join(folder, "fixtures")),
  path: (...parts: readonly string[]): string => join(folder, ...parts),
  fixture: (...parts: readonly string[]): string => join(folder, "fixtures", ...parts),
};

/** `describe` for tests that read the recordings: where a clone stands alone it says why it skips, and runs none of it. */
export function describeShared(name: string, tests: () => void): void {
  if (shared.available) describe(name, tests);
  else describe.skip(`${name} (skipped: ../shared not here)`, () => it("reads the recordings", tests));
}
