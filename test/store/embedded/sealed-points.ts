import fc from "fast-check";
import type { MeasurementName } from "../../../src/model/measurement.ts";
import { measurementSpec } from "../../../src/model/measurement.ts";
import { MAX_TIME } from "../../../src/model/time.ts";
import type { Columns } from "../../../src/store/embedded/sealed/columns.ts";
import { MAX_BLOCK_SPAN } from "../../../src/store/embedded/sealed/codec.ts";

const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
const decimals = fc
  .tuple(fc.integer({ min: -100_000, max: 100_000 }), fc.constantFrom(0, 1, 2, 3, 5))
  .map(([integer, digits]) => integer / 10 ** digits);
const numbers = fc.oneof({ weight: 3, arbitrary: decimals }, doubles, fc.constantFrom(0, -0, 1, 5e-324, 2 ** 53));
const decimalTexts = fc.tuple(decimals, fc.constantFrom(0, 1, 2, 9)).map(([number, digits]) => number.toFixed(digits));
const texts = fc.oneof(
  { weight: 3, arbitrary: decimalTexts },
  { weight: 3, arbitrary: fc.constantFrom("on", "off", "unavailable", "", "007", "1e3", "-0.0", "+5", ".5") },
  fc.string({ unit: "binary" }),
  // Also lone halves of surrogate pairs, which UTF-8 cannot carry.
  fc.array(fc.integer({ min: 0xd7ff, max: 0xe001 })).map((units) => String.fromCharCode(...units)),
);

/** Steps of a clock: regular, nearly regular, and any. */
const steps = fc.oneof(
  fc.constant(60_000_000),
  fc.integer({ min: 59_990_000, max: 60_010_000 }),
  fc.integer({ min: 1, max: 10 }),
  fc.integer({ min: 1, max: 2 ** 40 }),
);

/** Any points of one series of a measurement: every declared field and some dynamic ones, each present or not. */
export function columnsOf(measurement: MeasurementName): fc.Arbitrary<Columns> {
  const spec = measurementSpec(measurement);
  const names = Object.entries(spec.fields).flatMap(([name, { type, scope }]) =>
    scope === "series" ? [[name, type] as const] : [],
  );
  const dynamic = spec.dynamicFields === undefined ? [] : [["made_up", "float"] as const, ["points", "float"] as const];
  return fc.integer({ min: 1, max: 60 }).chain((points) => {
    const list = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: points, maxLength: points });
    const share = fc.constantFrom(0, 0.5, 1);
    const fieldOf = (type: string) =>
      fc.tuple(
        share,
        type === "string" ? list(texts) : type === "int" ? list(fc.maxSafeInteger()) : list(numbers),
        list(fc.nat(99)),
      );
    return fc
      .tuple(
        fc.oneof(fc.constant(0), fc.integer({ min: 0, max: MAX_TIME - MAX_BLOCK_SPAN })),
        list(steps),
        list(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 2 ** 40 }))),
        fc.tuple(...[...names, ...dynamic].map(([, type]) => fieldOf(type))),
      )
      .map(([start, waits, contexts, fields]): Columns => {
        let time = start;
        const times = Float64Array.from(waits, (wait) => (time += wait));
        const made = { numbers: new Map<string, Float64Array>(), texts: new Map<string, (string | undefined)[]>() };
        for (const [index, [name, type]] of [...names, ...dynamic].entries()) {
          const [part, values, dice] = fields[index] as [number, (number | string)[], number[]];
          const kept = values.map((value, at) => ((dice[at] as number) < part * 100 ? value : undefined));
          if (kept.every((value) => value === undefined)) continue;
          if (type === "string") made.texts.set(name, kept as (string | undefined)[]);
          else
            made.numbers.set(
              name,
              Float64Array.from(kept, (value) => (value === undefined ? Number.NaN : Number(value))),
            );
        }
        return { times, contexts: Float64Array.from(contexts), ...made };
      });
  });
}
