import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import { MICROS_PER_DAY, MICROS_PER_HOUR, parseTime } from "../../src/model/time.ts";
import { readings, startSummarised } from "./history-world.ts";
import { at } from "./support.ts";

const now = at("2025-11-03T00:00:00Z");
const start = now - 30 * MICROS_PER_DAY;
const local = (time: number) =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(time / 1_000)).toZonedDateTimeISO("Europe/Berlin");
const url = "/api/v1/patterns/sensor.power";
const wave = (time: number): number => local(time).hour * 10 + local(time).dayOfWeek;

interface Group {
  readonly key: number;
  readonly label: string;
  readonly mean: number;
  readonly p50: number;
  readonly min: number;
  readonly max: number;
  readonly buckets: number;
  readonly stddev: number;
  readonly on_share: number | null;
}

test("the typical hours and weekdays are those of the home, over the day of 25 hours", async () => {
  // One reading on each half hour, whose value is told by the local hour and weekday.
  const points = readings({ entityId: "sensor.power", from: start, to: now, everyMinutes: 30, value: wave });
  const { api } = await startSummarised({ now, timeZone: "Europe/Berlin", points });
  const { body } = await api.get(`${url}?from=2025-10-05T22:00:00Z&to=2025-11-02T23:00:00Z&by=hour_of_day,day_of_week`);
  const [hours, days] = body.patterns as readonly { readonly groups: readonly Group[] }[];
  expect(hours?.groups.map(({ key }) => key)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
  for (const { key, mean, min, max, buckets, p50 } of hours?.groups ?? []) {
    // Four weeks have each weekday four times; the hour at two o'clock of 26 October, a Sunday, came twice.
    const twice = key === 2 ? 1 : 0;
    const weekdays = [1, 2, 3, 4, 5, 6, 7].flatMap((day) => Array<number>(4 + (day === 7 ? twice : 0)).fill(day));
    expect(buckets).toBe(28 + twice);
    expect(mean).toBeCloseTo(key * 10 + weekdays.reduce((sum, day) => sum + day, 0) / weekdays.length, 6);
    expect([min, p50, max]).toEqual([key * 10 + 1, key * 10 + 4, key * 10 + 7]);
  }
  expect(days?.groups.map(({ label }) => label).slice(0, 2)).toEqual(["Monday", "Tuesday"]);
  for (const { key, mean, buckets } of days?.groups ?? []) {
    // The long Sunday has the hour of two o'clock twice.
    const sundays = (3 * 115 + (24 * 115 + 20) / 25) / 4;
    expect(buckets).toBe(4);
    expect(mean).toBeCloseTo((key === 7 ? sundays : 115) + key, 0);
  }
  expect(body.period.buckets).toBe(28);
  expect(body.same_period_last_year).toMatchObject({ buckets: 0, mean: null, difference: null, ratio: null });
  expect(body.same_period_last_year.from).toBe("2024-10-05T22:00:00Z");

  const week = await api.get(`${url}?span=7d&by=day_of_week,day_of_month,month,season,year`);
  expect(week.body.patterns.map(({ groups }: { groups: readonly Group[] }) => groups.length)).toEqual([7, 7, 2, 1, 1]);
  expect(week.body.patterns[3].groups[0]).toMatchObject({ key: 9, label: "September to November", buckets: 7 });
  expect(parseTime(week.body.previous_period.to)).toBe(parseTime(week.body.from));
  // Six days and the first hour of today: as long as the period itself.
  expect(week.body.previous_period.buckets).toBe(145);
  expect(Math.abs(week.body.previous_period.difference)).toBeLessThan(10);
});

test("the share of time on, and what cannot be asked", async () => {
  const points = readings({
    entityId: "light.lamp",
    from: start,
    to: now,
    everyMinutes: 15,
    value: (time) => (Math.floor(time / MICROS_PER_HOUR) % 4 === 0 ? 1 : 0),
  }).map((each) => ({
    ...each,
    fields: { ...each.fields, state_value: each.fields["state_value"] === "1" ? "on" : "off" },
  }));
  const { api } = await startSummarised({ now, timeZone: "UTC", points });
  const { body } = await api.get("/api/v1/patterns/light.lamp?span=20d&by=hour_of_day");
  const shares = body.patterns[0].groups.map(({ on_share }: Group) => on_share);
  expect(shares.filter((share: number) => share === 1)).toHaveLength(6);
  expect(shares.filter((share: number) => share === 0)).toHaveLength(18);
  expect(body.period.on_share).toBeCloseTo(0.25, 6);
  expect(body.previous_period).toMatchObject({ difference: expect.closeTo(0, 6), ratio: expect.closeTo(1, 6) });

  const wrong = await api.get("/api/v1/patterns/light.lamp?by=moon");
  expect([wrong.status, wrong.body.errors[0].parameter]).toEqual([400, "by"]);
  expect((await api.get("/api/v1/patterns/light.lam")).status).toBe(404);
});
