import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Row } from "../../src/model/query.ts";
import { columnsOf, numberAt, rowAt, stringAt, tagAt } from "../../src/model/row-columns.ts";

const name = fc.constantFrom("a", "b", "c");
const text = fc.string({ maxLength: 3 });
// A field has one type for ever: these are numbers, those texts.
const fields = fc
  .tuple(
    fc.dictionary(name, fc.double({ noNaN: true })),
    fc.dictionary(
      name.map((one) => `${one}_text`),
      text,
    ),
  )
  .map(([numbers, texts]) => ({ ...numbers, ...texts }));
const row: fc.Arbitrary<Row> = fc.record({ time: fc.maxSafeNat(), tags: fc.dictionary(name, text), fields });

test("rows come out of columns as they went in, also on the other side of a thread", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      const columns = structuredClone(columnsOf(rows));
      expect(columns.times).toHaveLength(rows.length);
      expect(rows.map((_, at) => rowAt(columns, at))).toEqual(rows.map((one) => ({ ...one, tags: { ...one.tags } })));
      for (const [at, one] of rows.entries()) {
        expect(tagAt(columns, "a", at)).toBe(one.tags["a"]);
        expect(stringAt(columns, "a_text", at)).toBe(one.fields["a_text"]);
        expect(numberAt(columns, "a", at)).toBe(one.fields["a"]);
      }
      expect(rowAt(columns, rows.length)).toEqual({ time: Number.NaN, tags: {}, fields: {} });
    }),
  );
});
