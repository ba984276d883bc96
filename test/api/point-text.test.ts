import { expect, test } from "vitest";
import { random } from "../../bench/support/random.ts";
import { historyRow } from "../../src/api/history-answers.ts";
import { pointsText } from "../../src/api/point-text.ts";
import type { Point } from "../../src/model/point.ts";
import { context, series } from "../../src/model/point.ts";
import type { Row } from "../../src/model/query.ts";
import { openTestStore } from "../support/embedded.ts";

const measurement = "home_assistant_events";
const START = Date.UTC(2026, 8, 10) * 1_000;
const POINTS = 600;
const states = [
  "on",
  "21.5",
  "21.50",
  "-0.0",
  "007",
  "1e3",
  "-3",
  "",
  'Wärme "hoch"\n',
  "\ud800",
  "🌡",
  "12345678901234567890",
];

/** States of every kind, fields that are there or not, and weather with texts beyond ASCII or none. */
function points(): readonly Point[] {
  const next = random(6);
  const pick = <T>(...list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const entity = series(measurement, { entity_id: "sensor.any", area: "Küche" });
  const around = [
    undefined,
    context(measurement, { tags: { time_of_day: "night" }, fields: {} }),
    context(measurement, {
      tags: { weather_condition: "schön" },
      fields: { weather_temp: -0.5, weather_pressure: 1013 },
    }),
  ];
  let time = START;
  let before = "on";
  return Array.from({ length: POINTS }, (): Point => {
    time += pick(1, 1_000, 59_999_999, 3_600_000_000);
    const fields: Record<string, string | number> = { state_value: pick(...states, (next() * 100).toFixed(2)) };
    if (next() < 0.8) fields["previous_state"] = next() < 0.9 ? before : pick(...states);
    before = String(fields["state_value"]);
    if (next() < 0.8) fields["normalized_value"] = pick(0, -0, 21.5, 1e21, 5e-324, next());
    if (next() < 0.5) fields["duration_seconds"] = pick(0, 60, 86_400);
    if (next() < 0.5) fields["unit_of_measurement"] = pick("°C", "m³", "W");
    if (next() < 0.2) fields["confidence"] = next();
    if (next() < 0.2) fields["energy_consumption"] = pick(0.001, 2);
    return { series: entity, time, fields, context: pick(...around) };
  });
}

const stringified = (rows: readonly Row[]): string => JSON.stringify(rows.map(historyRow));

test("points are written from columns as JSON.stringify writes their rows, sealed or not, in pages of any length", async () => {
  const store = await openTestStore({ blockPoints: 128 });
  const written = points();
  await store.write(written);
  await store.seal({ before: written[400]?.time ?? 0, least: 1 });
  // Late ones: one that is there already, in a block, and one before all blocks.
  const late = { ...(written[130] as Point), time: START };
  await store.write([written[77] as Point, late]);
  const whole = await store.range({ measurement, from: START, to: START + 2 ** 45 });
  const expectedRows = [late, ...written].map(({ series: { tags }, time, fields, context: around }) => ({
    time,
    tags: { ...tags, ...around?.tags },
    fields: { ...fields, ...around?.fields },
  }));
  expect(stringified(whole.rows)).toBe(stringified(expectedRows));
  for (const order of ["ascending", "descending"] as const) {
    for (const tags of [{}, { weather_condition: "schön" }]) {
      const expected = whole.rows.filter(
        (row) => tags.weather_condition === undefined || row.tags["weather_condition"] === "schön",
      );
      for (const limit of [1_000, 37]) {
        const texts: Buffer[] = [];
        let after: string | undefined;
        do {
          const query = { measurement, tags, from: START, to: START + 2 ** 45, order, limit } as const;
          const page = await store.rangeColumns?.(after === undefined ? query : { ...query, after });
          if (page === undefined) throw new Error("the store gives no columns");
          expect(page.times.length).toBeLessThanOrEqual(limit);
          texts.push(pointsText(page));
          after = page.next;
        } while (after !== undefined);
        expect(texts.length).toBe(Math.ceil(expected.length / limit));
        const text = `[${texts.map((page) => page.toString()).join(",")}]`;
        expect(text).toBe(stringified(order === "ascending" ? expected : expected.toReversed()));
      }
    }
  }
});
