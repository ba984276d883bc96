import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { measurementNames } from "../../../src/model/measurement.ts";
import { textOfCell } from "../../../src/model/text-cell.ts";
import {
  columnsOf as readColumns,
  encode,
  isIntact,
  seal,
  unpack,
  unseal,
} from "../../../src/store/embedded/sealed/codec.ts";
import type { Columns } from "../../../src/store/embedded/sealed/columns.ts";
import { sameColumns } from "../../../src/store/embedded/sealed/columns.ts";
import { numberOfName } from "../../../src/store/embedded/sealed/names.ts";
import { columnsOf } from "./sealed-points.ts";

const MINUTE = 60_000_000;

/** What Home Assistant tells of a thermometer that speaks Fahrenheit, each minute. */
function thermometer(points: number): Columns {
  const fahrenheit = Array.from({ length: points }, (_, n) => (68 + ((n * 7) % 13) / 100).toFixed(2));
  return {
    times: Float64Array.from(fahrenheit, (_, n) => 1_790_000_000_000_000 + n * MINUTE + ((n * 7919) % 5000)),
    contexts: Float64Array.from(fahrenheit, (_, n) => 1 + Math.floor(n / 60)),
    numbers: new Map([
      [
        "normalized_value",
        Float64Array.from(fahrenheit, (text) => Number(((Number(text) - 32) * (5 / 9)).toPrecision(12))),
      ],
    ]),
    texts: new Map([
      ["state_value", fahrenheit],
      ["previous_state", [undefined, ...fahrenheit.slice(0, -1)]],
      ["unit_of_measurement", fahrenheit.map(() => "°C")],
    ]),
  };
}

describe("a sealed block", () => {
  test.each(measurementNames)("gives back every point of %s, bit for bit", (measurement) => {
    fc.assert(
      fc.property(columnsOf(measurement), (columns) => {
        expect(sameColumns(unseal(seal(columns)), columns)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test.each(measurementNames)("of %s gives some fields without the others", (measurement) => {
    fc.assert(
      fc.property(columnsOf(measurement), fc.infiniteStream(fc.boolean()), (columns, chance) => {
        const names = [...columns.texts.keys(), ...columns.numbers.keys()];
        const wanted = new Set(names.filter(() => chance.next().value));
        const { numbers, texts, ...rest } = unseal(seal(columns), wanted);
        const only = <V>(all: ReadonlyMap<string, V>): Map<string, V> =>
          new Map([...all].filter(([name]) => wanted.has(name)));
        const some = { ...rest, numbers: only(numbers), texts: only(texts) };
        expect(sameColumns(some, { ...columns, numbers: only(columns.numbers), texts: only(columns.texts) })).toBe(
          true,
        );
      }),
      { numRuns: 30 },
    );
  });

  test.each(measurementNames)(
    "of %s gives its first points without those after them, texts as cells too",
    (measurement) => {
      const times = fc.oneof(fc.constant("none"), fc.constant("all"), fc.nat(59));
      fc.assert(
        fc.property(columnsOf(measurement), times, fc.infiniteStream(fc.boolean()), (columns, cut, chance) => {
          const names = [...columns.texts.keys(), ...columns.numbers.keys()];
          const wanted = new Set(names.filter(() => chance.next().value));
          const count = columns.times.length;
          const end = cut === "none" ? 0 : typeof cut === "number" ? Math.min(cut, count) : count;
          const before = end === count ? (columns.times[count - 1] ?? 0) + 1 : columns.times[end];
          const read = readColumns(unpack(seal(columns)), wanted, { before: before ?? 0 });
          expect([...read.times]).toEqual([...columns.times.subarray(0, end)]);
          expect([...read.contexts]).toEqual([...columns.contexts.subarray(0, end)]);
          for (const name of wanted) {
            const numbers = columns.numbers.get(name);
            if (numbers !== undefined) expect(read.numbers.get(name)).toEqual(numbers.slice(0, end));
            const texts = columns.texts.get(name);
            if (texts === undefined) continue;
            const expected = Array.from({ length: end }, (_, index) => texts.at(index));
            const list: string[] = [];
            const cells = new Float64Array(end).fill(Number.NaN);
            read.texts.get(name)?.cells(cells, 0, (text) => list.push(text) - 1);
            expect(Array.from(cells, (cell) => textOfCell(cell, list))).toEqual(expected);
            expect(Array.from(expected, (_, index) => read.texts.get(name)?.at(index))).toEqual(expected);
          }
        }),
        { numRuns: 12 },
      );
    },
  );

  test("holds no derived value: text before, number in another unit, unit cost next to nothing", () => {
    const whole = thermometer(1_000);
    const { times, contexts, texts } = whole;
    const stateOnly = {
      times,
      contexts,
      numbers: new Map(),
      texts: new Map([["state_value", texts.get("state_value") ?? []]]),
    };
    expect(encode(whole).length - encode(stateOnly).length).toBeLessThan(60);
    expect(encode(whole).length / 1_000).toBeLessThan(3);
  });

  test("of version 1 is read", () => {
    // Made by the program as it was then.
    const bytes = Buffer.from(
      "ARqNdasMgMCX0e3/lgMCOxACAABVAQBiAggQ0KUDIGAqFACFi+Mv9pYyBb333sNgFJIPzXuPW1SRXwIAwJANcAE=",
      "base64",
    );
    const texts = Array.from({ length: 12 }, (_, n) => (68 + ((n * 7) % 13) / 100).toFixed(2));
    const columns = {
      times: Float64Array.from(texts, (_, n) => 1_790_000_000_000_000 + n * MINUTE),
      contexts: Float64Array.from(texts, (_, n) => 1 + Math.floor(n / 5)),
      numbers: new Map(),
      texts: new Map([["state_value", texts]]),
    };
    expect(isIntact(bytes)).toBe(true);
    expect(sameColumns(unseal(bytes), columns)).toBe(true);
  });

  test("tells no hour of a weather that is new each hour", () => {
    const times = Float64Array.from({ length: 600 }, (_, n) => 1_790_000_000_000_000 + n * 47 * MINUTE);
    const bytesOf = (contextAt: (time: number) => number): number =>
      encode({ times, contexts: times.map(contextAt), numbers: new Map(), texts: new Map() }).length;
    const hourly = (time: number): number => Math.floor((time - 23 * MINUTE) / (60 * MINUTE)) - 497_000;
    expect(bytesOf(hourly) - bytesOf(() => 1)).toBeLessThan(15);
    // An id that comes again, and hours without news, cost what they change.
    const often = (time: number): number => (hourly(time) % 50 === 0 ? 3 : hourly(time) - (time > 1.7911e15 ? 7 : 0));
    expect(bytesOf(often) - bytesOf(() => 1)).toBeLessThan(100);
  });

  test("keeps a derived value that is not what it should be", () => {
    const { numbers, ...rest } = thermometer(50);
    const odd = Float64Array.from(numbers.get("normalized_value") ?? []);
    odd[20] = 20.000_000_000_1;
    odd[21] = Number.NaN;
    odd[22] = -0;
    const columns = { ...rest, numbers: new Map([["normalized_value", odd]]) };
    expect(unseal(seal(columns)).numbers.get("normalized_value")).toStrictEqual(odd);
  });

  test("tells any byte that was changed, and any end that is missing", () => {
    const bytes = seal(thermometer(40));
    for (let at = 0; at < bytes.length; at++) {
      for (const bit of [1, 128]) {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] as number) ^ bit;
        expect(isIntact(damaged)).toBe(false);
        expect(() => unseal(damaged)).toThrow(RangeError);
      }
      expect(() => unseal(bytes.subarray(0, at))).toThrow(RangeError);
    }
  });

  test("of a later version is told apart from a damaged one", () => {
    const bytes = Uint8Array.from(seal(thermometer(3)));
    bytes[0] = 3;
    expect(() => unseal(bytes)).toThrow("later version 3");
  });

  test("of version 1 is read for ever", () => {
    const columns: Columns = {
      times: Float64Array.of(1_000_000, 1_500_000, 4_000_000),
      contexts: Float64Array.of(0, 7, 7),
      numbers: new Map([
        ["normalized_value", Float64Array.of(1, 0, 20.5)],
        ["made_up", Float64Array.of(0.1, Number.NaN, 1e300)],
      ]),
      texts: new Map([["state_value", ["on", "off", "20.50"]]]),
    };
    expect(sameColumns(unseal(Buffer.from(VERSION_1, "base64")), columns)).toBe(true);
    expect(sameColumns(unseal(seal(columns)), columns)).toBe(true);
  });

  test("names fields by numbers that never change", () => {
    for (const [name, number] of [
      ["state_value", 0],
      ["energy_consumption", 6],
      ["precipitation", 49],
      ["season_type", 51],
    ] as const)
      expect([name, numberOfName(name)]).toEqual([name, number]);
  });
});

/** Sealed by the first version of the format, 2026-11-21: it stands in users' files. */
const VERSION_1 =
  "AbIG/TQDwIQ9AGoAAAUDAMIFFiOQKenHWt/d6YptGmyNFJ66EkadUyH+I6L5w6Dti/CI2FvuFG/t32NT5o6IgslMQVYSkhLLIW3GDfuOB2KhSDACSi3UWFh4rp1wB8Xbvp0Bd9NMIhueyw0BAI4Mog==";
