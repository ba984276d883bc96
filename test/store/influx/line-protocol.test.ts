import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MeasurementName } from "../../../src/model/measurement.ts";
import { measurementNames, measurementSpec } from "../../../src/model/measurement.ts";
import type { Fields, Point } from "../../../src/model/point.ts";
import { context, point, series, validatePoint } from "../../../src/model/point.ts";
import { splitLines, textOf } from "../../../src/store/influx/lines.ts";
import { floatText } from "../../../src/store/influx/escape.ts";
import type { LineEncoder } from "../../../src/store/influx/line-protocol.ts";
import { createLineEncoder } from "../../../src/store/influx/line-protocol.ts";
import { parseLineProtocol } from "../../support/line-protocol-parser.ts";

const lamp = series("home_assistant_events", { entity_id: "light.lamp", domain: "light", area: "Living room" });
const sunny = context("home_assistant_events", {
  tags: { weather_condition: "sunny", time_of_day: "morning" },
  fields: { weather_temp: 21.5, weather_humidity: 40 },
});
const time = 1_795_132_800_123_456;

function lineOf(encoder: LineEncoder, of: Point): string {
  return encoder
    .batches([of])
    .map(({ body }) => textOf(body))
    .join("\n");
}

describe("a line", () => {
  test("has its tags sorted, floats without a suffix, ints with i, and its time in nanoseconds", () => {
    const of = point(lamp, time, { state_value: "on", normalized_value: 1, duration_seconds: 12 });
    expect(lineOf(createLineEncoder(), of)).toBe(
      'home_assistant_events,area=Living\\ room,domain=light,entity_id=light.lamp state_value="on",normalized_value=1,duration_seconds=12i 1795132800123456000',
    );
  });

  test("carries the context's tags among the series' and its fields after the point's", () => {
    const of = point(lamp, time, { normalized_value: 1 }, sunny);
    expect(lineOf(createLineEncoder({ home: "cabin" }), of)).toBe(
      "home_assistant_events,area=Living\\ room,domain=light,entity_id=light.lamp,home=cabin,time_of_day=morning,weather_condition=sunny normalized_value=1,weather_humidity=40,weather_temp=21.5 1795132800123456000",
    );
  });

  test("carries the context's tags as text fields where that is wanted", () => {
    const of = point(lamp, time, { normalized_value: 1 }, sunny);
    expect(lineOf(createLineEncoder({ context: "fields" }), of)).toBe(
      'home_assistant_events,area=Living\\ room,domain=light,entity_id=light.lamp normalized_value=1,time_of_day="morning",weather_condition="sunny",weather_humidity=40,weather_temp=21.5 1795132800123456000',
    );
  });

  test("follows a context that changes and comes back", () => {
    const night = context("home_assistant_events", { tags: { time_of_day: "night" }, fields: { weather_temp: 3 } });
    const encoder = createLineEncoder();
    const seen = [sunny, night, undefined, sunny].map((around) =>
      lineOf(encoder, point(lamp, time, { normalized_value: 1 }, around)),
    );
    expect(seen[0]).toBe(seen[3]);
    expect(seen[1]).toContain("time_of_day=night normalized_value=1,weather_temp=3 ");
    expect(seen[2]).toContain("entity_id=light.lamp normalized_value=1 ");
  });

  test("keeps the time 0, and the largest integers", () => {
    const game = series("nhl_scores", { game_id: "1" });
    expect(lineOf(createLineEncoder(), point(game, 0, { home_score: Number.MAX_SAFE_INTEGER }))).toBe(
      "nhl_scores,game_id=1 home_score=9007199254740991i 0",
    );
  });

  test("names a field `time` so that no server drops it", () => {
    const player = series("nhl_player_stats", { player_id: "7" });
    expect(lineOf(createLineEncoder(), point(player, time, { time: 5 }))).toContain(" time_=5 ");
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
    expect(() => lineOf(createLineEncoder(), bad)).toThrow(expect.objectContaining({ code: "point_refused" }));
    expect(validatePoint(bad)).toBeDefined();
  });
});

describe("batches", () => {
  test("of which one failed leave nothing behind for the next", () => {
    const encoder = createLineEncoder();
    const good = point(lamp, time, { normalized_value: 1 }, sunny);
    const bad: Point = { ...good, fields: { normalized_value: Number.NaN } };
    const badContext: Point = { ...good, context: { tags: {}, fields: { weather_temp: Number.NaN }, key: "" } };
    expect(() => encoder.batches([good, bad])).toThrow("normalized_value");
    expect(() => encoder.batches([good, badContext])).toThrow("weather_temp");
    expect(encoder.batches([good])).toEqual(createLineEncoder().batches([good]));
  });

  test("keep their bytes when the encoder goes on", () => {
    const encoder = createLineEncoder();
    const [first] = encoder.batches([point(lamp, time, { state_value: "one" })]);
    const before = textOf(first?.body ?? new Uint8Array());
    encoder.batches([point(lamp, time, { state_value: "two, and longer" })]);
    expect(textOf(first?.body ?? new Uint8Array())).toBe(before);
  });

  test("of texts of any length, ASCII or not, come back", () => {
    const lengths = [0, 1, 47, 48, 49, 1_000, 200_000];
    const texts = lengths.flatMap((length) => ["x", "é", '"', "日"].map((character) => character.repeat(length)));
    const [batch] = createLineEncoder().batches(texts.map((state_value) => point(lamp, time, { state_value })));
    const lines = splitLines(textOf(batch?.body ?? new Uint8Array())).map(
      (line) => parseLineProtocol(line, "3.x")[0]?.fields.get("state_value")?.value,
    );
    expect(lines.map((text) => String(text).length)).toEqual(texts.map((text) => text.length));
    expect(lines.every((text, index) => text === texts[index])).toBe(true);
  });

  test("hold the points of one retention policy each, in order", () => {
    const game = series("nhl_scores", { game_id: "1" });
    const points = [1, 2, 3, 4].map((n) =>
      point(
        n % 2 === 0 ? lamp : series("nhl_scores", game.tags),
        n,
        n % 2 === 0 ? { state_value: "a\nb" } : { home_score: n },
      ),
    );
    const batches = createLineEncoder().batches(points);
    expect(batches.map(({ policy, lines }) => [policy, lines])).toEqual([
      ["sports_events_2y", 2],
      ["raw_data_policy", 2],
    ]);
    for (const { body, lines } of batches) expect(splitLines(textOf(body))).toHaveLength(lines);
    expect(textOf(batches[0]?.body ?? new Uint8Array())).toBe(
      "nhl_scores,game_id=1 home_score=1i 1000\nnhl_scores,game_id=1 home_score=3i 3000",
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
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Number(floatText(value)) === value),
  );
});

test("names of measurements, tags and fields need no escape", () => {
  for (const name of measurementNames) {
    const spec = measurementSpec(name);
    for (const text of [name, ...Object.keys(spec.tags), ...Object.keys(spec.fields)])
      expect(text).toMatch(/^[a-z_]+$/);
  }
});
