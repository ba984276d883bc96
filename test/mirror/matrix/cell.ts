import { appendFileSync } from "node:fs";
import type { TestContext } from "vitest";
import { expect, test } from "vitest";
import { form } from "./form.ts";
import type { Verdict } from "./sides.ts";

/** What a cell found. */
export type Found = Verdict & {
  /** For the table: what was measured beside. */
  readonly note?: string;
};

/** A line of the table that `npm run faults` prints. */
export interface CellResult extends Found {
  readonly cell: string;
  readonly seconds: number;
}

const MINUTE_MS = 60_000;

/**
 * A cell of the matrix: does what its name says, then counts both sides. Nothing may be lost and nothing may differ, and
 * the dead letters are the bad points and no other. Where a proxy swallows batches, that must be found in every cell.
 */
export function cell(name: string, run: (context: TestContext) => Promise<Found>, minutes = 2): void {
  test(
    name,
    async (context) => {
      const started = performance.now();
      const found = await run(context);
      report({ cell: name, seconds: Math.round((performance.now() - started) / 100) / 10, ...found });
      const { points, lost, differing, wrongLetters } = found;
      expect(points).toBeGreaterThan(0);
      if (form.sabotaged) expect(lost).toBeGreaterThan(0);
      else expect({ lost, differing, wrongLetters }).toEqual({ lost: 0, differing: 0, wrongLetters: 0 });
    },
    minutes * form.pick({ short: 1, long: 3 }) * MINUTE_MS,
  );
}

function report(result: CellResult): void {
  const { cell: name, points, onServer, deadLetters, lost, differing, seconds, note } = result;
  process.stdout.write(
    `${name}: ${points} in, ${onServer} on the server, ${deadLetters} dead letters, ${lost} lost, ${differing} differ, ` +
      `${seconds} s${note === undefined ? "" : `; ${note}`}\n`,
  );
  if (form.resultsFile !== undefined) appendFileSync(form.resultsFile, `${JSON.stringify(result)}\n`);
}
