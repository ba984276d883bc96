import { expect, test } from "vitest";
import { formatTime, MICROS_PER_HOUR, parseTime } from "../../src/model/time.ts";
import { readings, startSummarised } from "./history-world.ts";
import { at } from "./support.ts";

interface Row {
  readonly time: string;
  readonly end: string;
  readonly event_count: number;
  readonly coverage: number;
}

const url = "/api/v1/history/sensor.power";
const hoursOf = ({ time, end }: Row): number => ((parseTime(end) ?? 0) - (parseTime(time) ?? 0)) / MICROS_PER_HOUR;

/** Whole months in which the clock changes: the first moments of both, and how long the day of the change is. */
const months = [
  ["America/New_York", "2027-11-01T04:00:00Z", "2027-12-01T05:00:00Z", 30, "2027-11-07", 25],
  ["America/New_York", "2028-03-01T05:00:00Z", "2028-04-01T04:00:00Z", 31, "2028-03-12", 23],
  ["Australia/Sydney", "2027-09-30T14:00:00Z", "2027-10-31T13:00:00Z", 31, "2027-10-02", 23],
  ["Australia/Sydney", "2028-03-31T13:00:00Z", "2028-04-30T14:00:00Z", 30, "2028-04-01", 25],
  ["Australia/Lord_Howe", "2028-03-31T13:00:00Z", "2028-04-30T13:30:00Z", 30, "2028-04-01", 24.5],
] as const;

test.each(months)(
  "%s, the month of %s: a row for each day and each hour, whatever the clock does",
  async (...given) => {
    const [timeZone, first, last, days, changed, length] = given;
    const [from, to] = [at(first), at(last)];
    // Three readings in each half of an hour; a month is looked at when it is over.
    const points = readings({ entityId: "sensor.power", from, to, everyMinutes: 10, value: (_, index) => index % 7 });
    const { api } = await startSummarised({ now: to, timeZone, points });
    const daily = await api.get(`${url}?from=${first}&to=${last}&resolution=daily`);
    expect(daily.body).toMatchObject({ count: days, next: null });
    // The day that begins, in UTC, on this date.
    const lengths: readonly number[] = daily.body.rows.map(hoursOf);
    const odd = daily.body.rows.filter((row: Row) => hoursOf(row) !== 24);
    expect(odd.map((row: Row) => [row.time.slice(0, 10), hoursOf(row)])).toEqual([[changed, length]]);
    expect(daily.body.rows.every((row: Row) => row.event_count === 6 * hoursOf(row))).toBe(true);

    const hourly = await api.get(`${url}?from=${first}&to=${last}&resolution=hourly`);
    const whole = lengths.reduce((sum, each) => sum + Math.ceil(each), 0);
    expect(hourly.body).toMatchObject({ count: whole, next: null });
    const ends = hourly.body.rows.map(({ end }: Row) => end);
    expect(hourly.body.rows.slice(1).map(({ time }: Row) => time)).toEqual(ends.slice(0, -1));
    expect(hourly.body.rows.every((row: Row) => row.event_count === 6 * hoursOf(row))).toBe(true);
    // The day of the change by itself: 23, 24 and a half, or 25 hours.
    const day: Row = odd[0];
    const ofDay = await api.get(`${url}?from=${day.time}&to=${day.end}&resolution=hourly`);
    expect(ofDay.body.count).toBe(Math.ceil(length));
    // A month is one row, and all that is in it.
    const monthly = await api.get(`${url}?from=${first}&to=${last}&resolution=monthly`);
    expect(monthly.body).toMatchObject({ count: 1, rows: [{ event_count: points.length, coverage: 1 }] });
  },
);

test.each(months)("%s, %s: 24 hours are 1d and 30 days are 30d at every moment of the change", async (...given) => {
  const [timeZone, , last, , , length] = given;
  const change = at(turnOf(timeZone, length));
  const [from, to] = [change - 33 * 24 * MICROS_PER_HOUR, change + 26 * MICROS_PER_HOUR];
  const points = readings({ entityId: "sensor.power", from, to, everyMinutes: 60, value: (_, index) => index % 5 });
  expect(to).toBeLessThan(at(last));
  for (const after of [-0.5, 0.7, 25]) {
    const now = change + after * MICROS_PER_HOUR;
    const { api } = await startSummarised({ now, timeZone, points: points.filter(({ time }) => time < now) });
    const hours = await api.get(`${url}?span=1d&resolution=hourly`);
    expect([formatTime(now), hours.body.count]).toEqual([formatTime(now), 24]);
    const days = await api.get(`${url}?span=30d&resolution=daily`);
    expect([formatTime(now), days.body.count]).toEqual([formatTime(now), 30]);
    for (const { rows } of [hours.body, days.body]) {
      expect(rows.slice(1).map(({ time }: Row) => time)).toEqual(rows.map(({ end }: Row) => end).slice(0, -1));
    }
  }
});

/** When the clock changes. */
function turnOf(timeZone: string, length: number): string {
  if (timeZone === "America/New_York") return length === 23 ? "2028-03-12T07:00:00Z" : "2027-11-07T06:00:00Z";
  if (timeZone === "Australia/Sydney") return length === 23 ? "2027-10-02T16:00:00Z" : "2028-04-01T16:00:00Z";
  return "2028-04-01T15:00:00Z";
}
