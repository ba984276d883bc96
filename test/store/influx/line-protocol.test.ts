import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MeasurementName } from "../../../src/model/measurement.ts";
import { fieldType, measurementNames, measurementSpec } from "../../../src/model/measurement.ts";
import type { Fields, Point, Tags } from "../../../src/model/point.ts";
import { context, point, series, validatePoint } from "../../../src/model/point.ts";
import { MAX_TIME } from "../../../src/model/time.ts";
import { splitLines } from "../../../src/store/influx/lines.ts";
import {
  createLineEncoder,
  escapeKey,
  escapeMeasurement,
  escapeString,
  floatText,
  safeText,
} from "../../../src/store/influx/line-protocol.ts";
import type { Dialect, ParsedLine } from "../../support/line-protocol-parser.ts";
import { parseLineProtocol } from "../../support/line-protocol-parser.ts";

const dialects: readonly Dialect[] = ["1.x and 2.x", "3.x"];

const lamp = series("home_assistant_events", { entity_id: "light.lamp", domain: "light", area: "Living room" });
const sunny = context("home_assistant_events", {
  tags: { weather_condition: "sunny", time_of_day: "morning" },
  fields: { weather_temp: 21.5, weather_humidity: 40 },
});
const time = 1_795_132_800_123_456;

describe("a line", () => {
  test("has its tags sorted, floats without a suffix, ints with i, and its time in nanoseconds", () => {
    const of = point(lamp, time, { state_value: "on", normalized_value: 1, duration_seconds: 12 });
    expect(createLineEncoder().line(of)).toBe(
      'home_assistant_events,area=Living\\ room,domain=light,entity_id=light.lamp state_value="on",normalized_value=1,duration_seconds=12i 1795132800123456000',
    );
  });

  test("carries the context's tags among the series' and its fields after the point's", () => {
    const of = point(lamp, time, { normalized_value: 1 }, sunny);
    expect(createLineEncoder({ home: "cabin" }).line(of)).toBe(
      "home_assistant_events,area=Living\\ room,domain=light,entity_id=light.lamp,home=cabin,time_of_day=morning,weather_condition=sunny normalized_value=1,weather_humidity=40,weather_temp=21.5 1795132800123456000",
    );
  });

  test("carries the context's tags as text fields where that is wanted", () => {
    const of = point(lamp, time, { normalized_value: 1 }, sunny);
    expect(createLineEncoder({ context: "fields" }).line(of)).toBe(
      'home_assistant_events,area=Living\\ room,domain=light,entity_id=light.lamp normalized_value=1,time_of_day="morning",weather_condition="sunny",weather_humidity=40,weather_temp=21.5 1795132800123456000',
    );
  });

  test("follows a context that changes and comes back", () => {
    const night = context("home_assistant_events", { tags: { time_of_day: "night" }, fields: { weather_temp: 3 } });
    const encoder = createLineEncoder();
    const seen = [sunny, night, undefined, sunny].map((around) => encoder.line(point(lamp, time, { normalized_value: 1 }, around)));
    expect(seen[0]).toBe(seen[3]);
    expect(seen[1]).toContain("time_of_day=night normalized_value=1,weather_temp=3 ");
    expect(seen[2]).toContain("entity_id=light.lamp normalized_value=1 ");
  });

  test("keeps the time 0, and the largest integers", () => {
    const game = series("nhl_scores", { game_id: "1" });
    expect(createLineEncoder().line(point(game, 0, { home_score: Number.MAX_SAFE_INTEGER }))).toBe(
      "nhl_scores,game_id=1 home_score=9007199254740991i 0",
    );
  });

  test("names a field `time` so that no server drops it", () => {
    const player = series("nhl_player_stats", { player_id: "7" });
    expect(createLineEncoder().line(point(player, time, { time: 5 }))).toContain(" time_=5 ");
  });

  const wrong: readonly [string, MeasurementName, Readonly<Record<string, unknown>>][] = [
    ["NaN", "weather", { temp: Number.NaN }],
    ["infinity", "weather", { temp: Number.POSITIVE_INFINITY }],
    ["a text for a float", "weather", { temp: "warm" }],
    ["a number for a text", "home_assistant_events", { state_value: 1 }],
    ["a fraction for an int", "nhl_scores", { home_score: 1.5 }],
    ["an int beyond 2^53", "nhl_scores", { home_score: 2 ** 53 }],
    ["an unknown field", "nhl_scores", { no_such_field: 1 }],
    ["no field", "nhl_scores", {}],
  ];
  test.each(wrong)("is refused, with the field's name, for %s", (_what, measurement, fields) => {
    // What the compiler forbids is made here on purpose.
    const bad: Point = { series: { measurement, tags: {}, key: measurement }, time, fields: fields as Fields };
    expect(() => createLineEncoder().line(bad)).toThrow(expect.objectContaining({ code: "point_refused" }));
    expect(validatePoint(bad)).toBeDefined();
  });
});

describe("batches", () => {
  test("hold the points of one retention policy each, in order", () => {
    const game = series("nhl_scores", { game_id: "1" });
    const points = [1, 2, 3, 4].map((n) => point(n % 2 === 0 ? lamp : series("nhl_scores", game.tags), n, n % 2 === 0 ? { state_value: "a\nb" } : { home_score: n }));
    const batches = createLineEncoder().batches(points);
    expect(batches.map(({ policy, lines }) => [policy, lines])).toEqual([["sports_events_2y", 2], ["raw_data_policy", 2]]);
    for (const { body, lines } of batches) expect(splitLines(body)).toHaveLength(lines);
    expect(batches[0]?.body).toBe("nhl_scores,game_id=1 home_score=1i 1000\nnhl_scores,game_id=1 home_score=3i 3000");
  });
});

/** Texts full of what the format gives a meaning to. */
const awkward = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."ab ,=\"\\\n\r\t#'é日🏒\u0000:") }),
  fc.string({ unit: "binary" }),
  fc.string(),
);

const anyPoint: fc.Arbitrary<Point> = fc.constantFrom(...measurementNames).chain((measurement) => {
  const spec = measurementSpec(measurement);
  const ofScope = (scope: "series" | "context"): string[] =>
    Object.keys(spec.tags).filter((name) => spec.tags[name]?.scope === scope);
  const values = (name: string): fc.Arbitrary<number | string> => {
    const type = fieldType(measurement, name);
    if (type === "string") return awkward;
    return type === "int" ? fc.maxSafeInteger() : fc.double({ noNaN: true, noDefaultInfinity: true });
  };
  const tags = (scope: "series" | "context") =>
    fc.record(Object.fromEntries(ofScope(scope).map((name) => [name, awkward])), { requiredKeys: [] });
  const fields = (scope: "series" | "context") => {
    const declared = Object.keys(spec.fields).filter((name) => spec.fields[name]?.scope === scope);
    const dynamic = scope === "series" && spec.dynamicFields !== undefined ? ["saves", "shots_2nd", "time"] : [];
    return fc.record(Object.fromEntries([...declared, ...dynamic].map((name) => [name, values(name)])), { requiredKeys: [] });
  };
  return fc
    .record({
      tags: tags("series"),
      fields: fields("series").filter((made) => Object.keys(made).length > 0),
      around: fc.option(fc.record({ tags: tags("context"), fields: fields("context") }), { nil: undefined }),
      time: fc.oneof(fc.constantFrom(0, 1, MAX_TIME), fc.integer({ min: 0, max: MAX_TIME })),
    })
    .map((made): Point => ({
      series: series(measurement, made.tags),
      time: made.time,
      // Optional keys are absent here, never undefined.
      fields: made.fields as Fields,
      context: made.around === undefined ? undefined : context(measurement, made.around),
    }));
});

function expected(of: Point, mode: "tags" | "fields"): { tags: Record<string, string>; fields: Record<string, unknown> } {
  const clean = (tags: Tags): Record<string, string> =>
    Object.fromEntries(Object.entries(tags).flatMap(([name, value]) => (safeText(value) === "" ? [] : [[name, safeText(value)]])));
  const around = clean(of.context?.tags ?? {});
  const texts = Object.fromEntries(Object.keys(of.context?.tags ?? {}).map((name) => [name, safeText(of.context?.tags[name] ?? "")]));
  const { time: timeField, ...fields } = { ...of.fields, ...of.context?.fields };
  return {
    tags: { ...clean(of.series.tags), ...(mode === "tags" ? around : {}) },
    fields: { ...fields, ...(timeField === undefined ? {} : { time_: timeField }), ...(mode === "fields" ? texts : {}) },
  };
}

function plain(line: ParsedLine): { tags: Record<string, string>; fields: Record<string, unknown> } {
  const fields = [...line.fields].map(([name, { type, value }]) => [name, type === "int" ? Number(value) : value]);
  return { tags: Object.fromEntries(line.tags), fields: Object.fromEntries(fields) as Record<string, unknown> };
}

/** -0 and 0 are one number to the hub; the text of both is 0. */
const sameZero = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(dialects)("read as %s", (dialect) => {
  test.each(["tags", "fields"] as const)("any valid points come back as they were, with the context as %s", (mode) => {
    fc.assert(
      fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 4 }), (points) => {
        const batches = createLineEncoder({ context: mode }).batches(points);
        const lines = batches.flatMap(({ body }) => parseLineProtocol(body, dialect));
        expect(lines).toHaveLength(points.length);
        const ordered = batches.flatMap(({ policy }) => points.filter((of) => measurementSpec(of.series.measurement).policy === policy));
        lines.forEach((line, index) => {
          const of = ordered[index];
          if (of === undefined) throw new Error("a line without a point");
          expect(line.measurement).toBe(of.series.measurement);
          expect(line.time).toBe(BigInt(of.time) * 1_000n);
          expect(sameZero(plain(line))).toEqual(sameZero(expected(of, mode)));
          for (const [name, { type }] of line.fields) {
            const declared = name in (of.context?.tags ?? {}) ? "string" : fieldType(of.series.measurement, name === "time_" ? "time" : name);
            expect(type).toBe(declared);
          }
          expect(line.tags.map(([name]) => name)).toEqual(line.tags.map(([name]) => name).toSorted());
        });
        expect(batches.flatMap(({ body }) => splitLines(body))).toHaveLength(points.length);
      }),
      { numRuns: 500 },
    );
  });

  test("any names, tag values and texts survive the escapes", () => {
    const name = awkward.filter((text) => safeText(text) !== "");
    fc.assert(
      fc.property(name, name, name, name, awkward, (measurement, tag, value, field, text) => {
        const line = `${escapeMeasurement(measurement)},${escapeKey(tag)}=${escapeKey(value)} ${escapeKey(field)}="${escapeString(text)}" 1`;
        const [parsed, ...rest] = parseLineProtocol(`${line}\n${line}`, dialect);
        expect(rest).toHaveLength(1);
        expect(splitLines(`${line}\n# no, "one\n\n${line}\n`)).toEqual([line, line]);
        expect(parsed).toEqual({
          measurement: safeText(measurement).replace(/^#/, "_"),
          tags: [[safeText(tag), safeText(value)]],
          fields: new Map([[safeText(field), { type: "string", value: text }]]),
          time: 1n,
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

test("numbers are written in forms that every generation was seen to take", () => {
  const forms: readonly [number, string][] = [
    [1e21, "1e21"],
    [-1e21, "-1e21"],
    [1e-7, "1e-7"],
    [0.5, "0.5"],
    [-0, "0"],
    [20, "20"],
    [1.797_693_134_862_315_7e308, "1.7976931348623157e308"],
    [5e-324, "5e-324"],
  ];
  for (const [value, text] of forms) expect(floatText(value)).toBe(text);
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Number(floatText(value)) === value));
});

test("names of measurements, tags and fields need no escape", () => {
  for (const name of measurementNames) {
    const spec = measurementSpec(name);
    for (const text of [name, ...Object.keys(spec.tags), ...Object.keys(spec.fields)]) expect(text).toMatch(/^[a-z_]+$/);
  }
});
