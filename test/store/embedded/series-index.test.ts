import fc from "fast-check";
import { expect, test } from "vitest";
import type { KnownSeries } from "../../../src/store/embedded/known-series.ts";
import { SeriesIndex } from "../../../src/store/embedded/series-index.ts";

const value = fc.constantFrom("1", "2", "3");
const tags = fc.record({ a: value, b: value, c: value }, { requiredKeys: ["a"] });
const wanted = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.uniqueArray(value, { minLength: 1 }));

test("finds what looking at every series finds, in the same order, whenever series are added", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ added: fc.array(tags), wanted })), (steps) => {
      const index = new SeriesIndex();
      let all: readonly KnownSeries[] = [];
      for (const { added, wanted: asked } of steps) {
        // Keys come in no order.
        const series = added.map((own, at) => {
          const id = all.length + at;
          return { id, key: `${(id * 7_919) % 1_000}`.padStart(3, "0"), tags: own };
        });
        index.add(series);
        all = [...all, ...series].sort((a, b) => (a.key < b.key ? -1 : 1));
        const tests = Object.entries(asked).map(([tag, values]) => [tag, new Set<string>(values)] as const);
        const fits = (own: Readonly<Record<string, string | undefined>>) =>
          tests.every(([tag, values]) => values.has(own[tag] ?? "none"));
        expect(index.matching(tests)).toEqual(all.filter((one) => fits(one.tags)));
        expect(index.all).toEqual(all);
      }
    }),
  );
});
