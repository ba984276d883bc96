import { describe, expect, test } from "vitest";
import type { Point } from "../../src/model/point.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, parseTime } from "../../src/model/time.ts";
import { readings, startSummarised } from "./history-world.ts";
import { at, startApi } from "./support.ts";

// Forty days in Berlin, with the day of 25 hours (2025-10-26) among them.
const now = at("2025-11-20T12:34:56Z");
const start = now - 40 * MICROS_PER_DAY + 17;
/** A wave, with one spike of a single reading. */
const SPIKE = 5_000;
const points = readings({
  entityId: "sensor.power",
  from: start,
  to: now,
  everyMinutes: 7,
  value: (_time, index) => (index === SPIKE ? 9_999 : 100 + (index % 50)),
});
const url = "/api/v1/history/sensor.power";
const numbers = (of: readonly Point[]): number[] => of.map(({ fields }) => Number(fields["normalized_value"]));
const within = (from: number, to: number): readonly Point[] => points.filter(({ time }) => time >= from && time < to);
const micros = (text: string): number => parseTime(text) ?? Number.NaN;

interface SummaryRow {
  readonly time: string;
  readonly end: string;
  readonly min_value: number;
  readonly max_value: number;
  readonly avg_value: number;
  readonly event_count: number;
}

/** Each row says what the points of its time say. */
function expectRight(rows: readonly SummaryRow[]): void {
  for (const row of rows) {
    const values = numbers(within(micros(row.time), micros(row.end)));
    expect(row).toMatchObject({
      min_value: Math.min(...values),
      max_value: Math.max(...values),
      event_count: values.length,
    });
    expect(row.avg_value).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6);
  }
}

describe("the tiers of an entity's history", () => {
  test("24 hours are 1d, 30 days are 30d, over a day of 25 hours, with the bucket of now", async () => {
    const { api } = await startSummarised({ now, timeZone: "Europe/Berlin", points });
    const hours = await api.get(`${url}?span=1d&resolution=hourly`);
    expect(hours.body).toMatchObject({ resolution: "hourly", count: 24, next: null, from: "2025-11-19T13:00:00Z" });
    expectRight(hours.body.rows);
    expect(hours.body.rows.at(-1)).toMatchObject({ time: "2025-11-20T12:00:00Z", end: "2025-11-20T13:00:00Z" });

    const days = await api.get(`${url}?span=30d&resolution=daily`);
    expect(days.body).toMatchObject({ resolution: "daily", count: 30, next: null, from: "2025-10-21T22:00:00Z" });
    expectRight(days.body.rows);
    const lengths = days.body.rows.map((row: SummaryRow) => (micros(row.end) - micros(row.time)) / MICROS_PER_HOUR);
    expect(lengths).toEqual([...Array<number>(4).fill(24), 25, ...Array<number>(25).fill(24)]);

    // What happened since the last hour was made is in the day of now, too.
    const later = at("2025-11-20T12:50:00Z");
    await api.store.write(
      readings({ entityId: "sensor.power", from: now, to: now + 1, everyMinutes: 1, value: () => 12_345 }),
    );
    await api.clock.moveTo(later);
    const today = await api.get(`${url}?span=1d&resolution=daily`);
    expect(today.body).toMatchObject({ count: 1, from: "2025-11-19T23:00:00Z" });
    const { event_count, last_value } = today.body.rows[0];
    expect(event_count).toBe(within(at("2025-11-19T23:00:00Z"), now).length);
    expect(last_value).toBe(numbers(points).at(-1));
  });

  test("come in pages and as tables", async () => {
    const { api } = await startSummarised({ now, timeZone: "Europe/Berlin", points });
    const whole = await api.get(`${url}?span=10d&resolution=hourly`);
    expect(whole.body.count).toBe(240);
    const paged: SummaryRow[] = [];
    for (let next = "&limit=100"; ;) {
      const { body } = await api.get(`${url}?span=10d&resolution=hourly${next}`);
      paged.push(...body.rows);
      if (body.next === null) break;
      next = `&limit=100&cursor=${body.next}`;
    }
    expect(paged).toEqual(whole.body.rows);
    const csv = await api.get(`${url}?span=10d&resolution=hourly`, { accept: "text/csv" });
    const lines = csv.text.trimEnd().split("\r\n");
    expect(lines[0]).toBe(
      "time,end,season,value,avg_value,time_weighted_avg,min_value,max_value,first_value,last_value,event_count,on_seconds,change,total_energy,coverage",
    );
    expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(
      whole.body.rows.map((row: SummaryRow) => row.time),
    );
    const ndjson = await api.get(`${url}?span=10d&resolution=hourly`, { accept: "application/x-ndjson" });
    const rows = ndjson.text.trimEnd().split("\n");
    expect(rows.map((line) => JSON.parse(line) as SummaryRow)).toEqual(whole.body.rows);
    expect((await api.get(`/api/v1/history/sensor.powr?span=1d&resolution=hourly`)).status).toBe(404);
    expect((await api.get(`${url}?span=1d&from=2025-11-01`)).body.errors[0].parameter).toBe("span");
    expect((await api.get(`${url}?span=a+day`)).body.errors[0].parameter).toBe("span");
  });

  test("are chosen for the picture: all points, those that are seen, days put together", async () => {
    const { api } = await startSummarised({ now, timeZone: "Europe/Berlin", points });
    const day = await api.get(`${url}?span=1d`);
    const ofDay = within(now - MICROS_PER_DAY, now);
    expect(day.body).toMatchObject({ resolution: "raw", count: ofDay.length, parts: [{ reduced: false }] });

    const spike = points[SPIKE];
    const from = formatTime((spike?.time ?? 0) - MICROS_PER_DAY);
    const to = formatTime((spike?.time ?? 0) + MICROS_PER_DAY);
    const seen = await api.get(`${url}?from=${from}&to=${to}&points=150`);
    expect(seen.body).toMatchObject({ resolution: "raw", parts: [{ reduced: true }] });
    expect(seen.body.count).toBeLessThanOrEqual(300);
    expect(seen.body.rows.map(({ value }: { value: number }) => value)).toContain(9_999);

    const weeks = await api.get(`${url}?span=40d&points=20`);
    expect(weeks.body).toMatchObject({ resolution: "daily", parts: [{ every: 3 }] });
    expect(weeks.body.count).toBeLessThanOrEqual(20);
    expect(Math.max(...weeks.body.rows.map((row: SummaryRow) => row.max_value))).toBe(9_999);
    expectRight(weeks.body.rows.slice(1));
  });

  test("take over from each other where retention has removed the finer one: nothing twice, nothing missing", async () => {
    const { api, store } = await startSummarised({ now, timeZone: "Europe/Berlin", points });
    const question = `${url}?from=${formatTime(start - MICROS_PER_DAY)}&points=5000`;
    const whole = await api.get(question);
    expect(whole.body).toMatchObject({ resolution: "raw", count: points.length });
    const borders = [
      [2.3, -1],
      [2.3, 0.4],
      [11.77, 11.77],
      [20, 18],
      [39.9, 38],
      [39.4, 38.5],
    ] as const;
    for (const [raw, hourly] of borders) {
      await store.deleteBefore("home_assistant_events", start + raw * MICROS_PER_DAY);
      await store.deleteBefore("hourly_events", start + hourly * MICROS_PER_DAY);
      const { body } = await api.get(question);
      const parts: readonly { from: string; to: string; resolution: string; count: number }[] = body.parts;
      expect(parts.map((part) => part.from).slice(1)).toEqual(parts.map((part) => part.to).slice(0, -1));
      let events = 0;
      let end = 0;
      let index = 0;
      for (const part of parts) {
        const rows = body.rows.slice(index, (index += part.count));
        for (const row of rows) {
          expect(micros(row.time)).toBeGreaterThanOrEqual(end);
          end = part.resolution === "raw" ? micros(row.time) + 1 : micros(row.end);
          events += part.resolution === "raw" ? 1 : row.event_count;
        }
        expect(end).toBeLessThanOrEqual(part.to === body.to ? Infinity : micros(part.to));
      }
      expect([raw, hourly, events]).toEqual([raw, hourly, points.length]);
      expect(body.resolution).toBe("mixed");
    }
  });
});

test("a table that nobody reads on is not read from the store any more", async () => {
  const many = readings({
    entityId: "sensor.power",
    from: now - MICROS_PER_DAY,
    to: now - MICROS_PER_DAY + 60_000 * MICROS_PER_MINUTE * 0.02,
    everyMinutes: 0.02,
    value: (_time, index) => index,
  });
  const plain = await startApi({ now: formatTime(now) });
  await plain.store.write(many);
  let reads = 0;
  const api = await startApi({
    now: formatTime(now),
    store: { ...plain.store, range: (query) => ((reads += 1), plain.store.range(query)) },
  });
  const hub = await api.app.listen({ host: "127.0.0.1", port: 0 });
  const response = await fetch(`${hub}${url}`, { headers: { accept: "text/csv" } });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(first?.value?.length).toBeGreaterThan(0);
  await reader?.cancel();
  await api.app.close();
  // Twelve pages of 5,000 rows would be all.
  expect(reads).toBeLessThan(12);
});
