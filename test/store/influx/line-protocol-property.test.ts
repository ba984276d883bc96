import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldType, measurementNames, measurementSpec } from "../../../src/model/measurement.ts";
import type { Fields, Point, Tags } from "../../../src/model/point.ts";
import { context, series } from "../../../src/model/point.ts";
import { MAX_TIME } from "../../../src/model/time.ts";
import { escapeKey, escapeMeasurement, escapeString, safeText } from "../../../src/store/influx/escape.ts";
import { splitLines, textOf } from "../../../src/store/influx/lines.ts";
import { createLineEncoder } from "../../../src/store/influx/line-protocol.ts";
import type { Dialect, ParsedLine } from "../../support/line-protocol-parser.ts";
import { parseLineProtocol } from "../../support/line-protocol-parser.ts";

const dialects: readonly Dialect[] = ["1.x and 2.x", "3.x"];

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
    return fc.record(Object.fromEntries([...declared, ...dynamic].map((name) => [name, values(name)])), {
      requiredKeys: [],
    });
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

function expected(
  of: Point,
  mode: "tags" | "fields",
): { tags: Record<string, string>; fields: Record<string, unknown> } {
  const clean = (tags: Tags): Record<string, string> =>
    Object.fromEntries(
      Object.entries(tags).flatMap(([name, value]) => (safeText(value) === "" ? [] : [[name, safeText(value)]])),
    );
  const around = clean(of.context?.tags ?? {});
  const texts = Object.fromEntries(
    Object.keys(of.context?.tags ?? {}).map((name) => [name, safeText(of.context?.tags[name] ?? "")]),
  );
  const { time: timeField, ...fields } = { ...of.fields, ...of.context?.fields };
  return {
    tags: { ...clean(of.series.tags), ...(mode === "tags" ? around : {}) },
    fields: {
      ...fields,
      ...(timeField === undefined ? {} : { time_: timeField }),
      ...(mode === "fields" ? texts : {}),
    },
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
        const lines = batches.flatMap(({ body }) => parseLineProtocol(textOf(body), dialect));
        expect(lines).toHaveLength(points.length);
        const ordered = batches.flatMap(({ policy }) =>
          points.filter((of) => measurementSpec(of.series.measurement).policy === policy),
        );
        lines.forEach((line, index) => {
          const of = ordered[index];
          if (of === undefined) throw new Error("a line without a point");
          expect(line.measurement).toBe(of.series.measurement);
          expect(line.time).toBe(BigInt(of.time) * 1_000n);
          expect(sameZero(plain(line))).toEqual(sameZero(expected(of, mode)));
          for (const [name, { type }] of line.fields) {
            const declared =
              name in (of.context?.tags ?? {})
                ? "string"
                : fieldType(of.series.measurement, name === "time_" ? "time" : name);
            expect(type).toBe(declared);
          }
          expect(line.tags.map(([name]) => name)).toEqual(line.tags.map(([name]) => name).toSorted());
        });
        expect(batches.flatMap(({ body }) => splitLines(textOf(body)))).toHaveLength(points.length);
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
