import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseResolution } from "../../src/history/plan.ts";
import { createReducer } from "../../src/history/reduce.ts";
import type { Row } from "../../src/model/query.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR } from "../../src/model/time.ts";

const numberOf = ({ fields }: Row): number | undefined => {
  const value = fields["normalized_value"];
  return typeof value === "number" ? value : undefined;
};

function reduced(rows: readonly Row[], wanted: { from: number; to: number; points: number }) {
  const reducer = createReducer(wanted, numberOf);
  for (const row of rows) reducer.push(row);
  return reducer.finish();
}

const row = (time: number, value: number | undefined): Row => ({
  time,
  tags: {},
  fields:
    value === undefined ? { state_value: "unavailable" } : { state_value: String(value), normalized_value: value },
});

test("no extreme of a pixel is lost, order is kept, two rows a pixel at most", () => {
  const series = fc.array(
    fc.record({
      step: fc.integer({ min: 1, max: 40 }),
      value: fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined }),
    }),
    { maxLength: 300 },
  );
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 500 }), (steps, points, from) => {
      let time = from;
      const rows = steps.map(({ step, value }) => row((time += step), value));
      const to = time + 1;
      const { rows: kept, reduced: isReduced } = reduced(rows, { from, to, points });
      expect(kept.length).toBeLessThanOrEqual(2 * points);
      expect(isReduced).toBe(kept.length < rows.length);
      // Rows as they were, in their order, none twice.
      const places = kept.map((each) => rows.indexOf(each));
      expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
      expect(places).not.toContain(-1);
      const width = (to - from) / points;
      const pixel = (each: Row): number => Math.min(points - 1, Math.floor((each.time - from) / width));
      for (const [index, all] of Map.groupBy(rows, pixel)) {
        const mine = kept.filter((each) => pixel(each) === index);
        const [allNumbers, myNumbers] = [all, mine].map((of) => of.flatMap((each) => numberOf(each) ?? []));
        expect(mine.length).toBeGreaterThan(0);
        expect(Math.min(...(myNumbers ?? []))).toBe(Math.min(...(allNumbers ?? [])));
        expect(Math.max(...(myNumbers ?? []))).toBe(Math.max(...(allNumbers ?? [])));
      }
    }),
    { numRuns: 300 },
  );
});

test("the state that is held on over empty pixels is kept, with the one that begins a pixel", () => {
  // Ten pixels of 100: all rows are in the first and the last.
  const times = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90];
  const values = [5, 9, 1, 5, 5, 5, 5, 5, 5, undefined];
  const first = times.map((time, index) => row(time, values[index]));
  const rows = [...first, ...Array.from({ length: 15 }, (_, index) => row(900 + index, 3))];
  const { rows: kept } = reduced(rows, { from: 0, to: 1_000, points: 10 });
  expect(kept.map(({ time }) => time)).toEqual([0, 10, 20, 90, 900, 914]);
});

test("chooses points, then the coarsest tier that still gives about so many", () => {
  const of = (days: number, points: number, stored: number | undefined) =>
    chooseResolution({ from: 0, to: days * MICROS_PER_DAY, points }, stored);
  expect(of(1, 1_000, 20_000)).toBe("raw");
  expect(of(1, 1_000, 400_000)).toBe("raw");
  expect(of(1, 1_000, 600_000)).toBe("hourly");
  expect(of(30, 300, 6_001)).toBe("hourly");
  expect(of(30, 1_000, 43_200)).toBe("hourly");
  expect(of(365, 300, 1e6)).toBe("daily");
  expect(of(365, 1_000, 4_001)).toBe("daily");
  expect(of(365, 1_000, 4_000)).toBe("raw");
  expect(of(365, 1_020, 1e6)).toBe("hourly");
  expect(of(3_653, 120, 1e6)).toBe("monthly");
  expect(of(3_653, 30, 1e6)).toBe("seasonal");
  expect(of(3_653, 10, 1e6)).toBe("yearly");
  expect(of(3_653, 10, undefined)).toBe("raw");
  expect(chooseResolution({ from: 0, to: 24 * MICROS_PER_HOUR, points: 24 }, 1e6)).toBe("hourly");
});
