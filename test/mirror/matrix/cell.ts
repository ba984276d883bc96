import type { TestContext } from "vitest";
import { expect, test } from "vitest";
import { form } from "./form.ts";
import { report } from "./results.ts";
import type { Verdict } from "./sides.ts";

/** What a cell found. */
export type Found = Verdict & {
  /** For the table: what was measured beside. */
  readonly note?: string;
};

const WITHIN_MS = form.pick({ short: 120_000, long: 600_000 });

/**
 * A cell of the matrix: does what its name says, then counts both sides. Nothing may be lost and nothing may differ, and
 * the dead letters are the bad points and no other. Where a proxy swallows batches, that must be found in every cell.
 */
export function cell(name: string, run: (context: TestContext) => Promise<Found>): void {
  test(
    name,
    async (context) => {
      const started = performance.now();
      const found = await run(context);
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      report({ kind: "cell", cell: name, seconds, ...found });
      const { points, lost, differing, wrongLetters } = found;
      expect(points).toBeGreaterThan(0);
      if (form.sabotaged) expect(lost).toBeGreaterThan(0);
      else expect({ lost, differing, wrongLetters }).toEqual({ lost: 0, differing: 0, wrongLetters: 0 });
    },
    WITHIN_MS,
  );
}
