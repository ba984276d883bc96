import { Point as OfficialPoint } from "@influxdata/influxdb-client";
import type { Point } from "../src/model/point.ts";
import { context, series } from "../src/model/point.ts";
import { createLineEncoder } from "../src/store/influx/line-protocol.ts";
import type { BenchResult } from "./bench.ts";

export const name = "line-protocol";
export const about = "Encoding points of Home Assistant as line protocol, beside the official client's Point";

const POINTS = 100_000;
const BATCH = 1_000;
const ENTITIES = 300;
const ROUNDS = 7;

const rooms = ["Kitchen", "Living room", "Bath room", "Attic"];
const around = context("home_assistant_events", {
  tags: { weather_condition: "partlycloudy", time_of_day: "afternoon" },
  fields: { weather_temp: 11.4, weather_humidity: 71, weather_pressure: 1013.2 },
});

const entities = Array.from({ length: ENTITIES }, (_, index) =>
  series("home_assistant_events", {
    entity_id: `sensor.thing_${index}_temperature`,
    domain: "sensor",
    device_class: "temperature",
    area: rooms[index % rooms.length],
    device_name: `Thing ${index}`,
    integration: "zha",
  }),
);

/** What a home's sensors send: a state, its number and unit, the state before and how long it lasted, the weather around. */
const points: readonly Point[] = Array.from({ length: POINTS }, (_, index) => {
  const of = entities[index % ENTITIES];
  if (of === undefined) throw new Error("there is an entity for every index");
  const value = 15 + (index % 137) / 10;
  const fields = {
    state_value: String(value),
    previous_state: String(value - 0.1),
    normalized_value: value,
    duration_seconds: index % 600,
    unit_of_measurement: "°C",
  };
  return { series: of, time: 1_795_132_800_000_000 + index * 1_234_567, fields, context: around };
});

/** The points as they are shipped: in batches of a thousand. */
const batches = Array.from({ length: POINTS / BATCH }, (_, index) => points.slice(index * BATCH, (index + 1) * BATCH));

function ours(): number {
  // A new encoder each time: filling its cache is part of the work.
  const encoder = createLineEncoder();
  let bytes = 0;
  for (const batch of batches) for (const { body } of encoder.batches(batch)) bytes += body.length;
  return bytes;
}

function theirs(): number {
  let bytes = 0;
  for (const batch of batches) bytes += Buffer.from(batch.map(theirLine).join("\n")).length;
  return bytes;
}

function theirLine(of: Point): string | undefined {
  const made = new OfficialPoint(of.series.measurement);
  for (const tag in of.series.tags) made.tag(tag, of.series.tags[tag] ?? "");
  for (const tag in around.tags) made.tag(tag, around.tags[tag] ?? "");
  for (const source of [of.fields, around.fields]) {
    for (const field in source) {
      const value = source[field];
      if (typeof value === "string") made.stringField(field, value);
      else if (field === "duration_seconds") made.intField(field, value);
      else made.floatField(field, value);
    }
  }
  return made.timestamp(`${of.time}000`).toLineProtocol();
}

/** The best of several rounds each, by turns, points a second: the others tell about the machine, not about the code. */
function paces(...encoders: readonly (() => number)[]): number[] {
  const best = encoders.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    encoders.forEach((encode, index) => {
      const start = performance.now();
      encode();
      best[index] = Math.min(best[index] ?? Number.POSITIVE_INFINITY, performance.now() - start);
    });
  }
  return best.map((ms) => Math.round((POINTS / ms) * 1_000));
}

export function run(): Promise<BenchResult[]> {
  if (ours() !== theirs()) throw new Error("the two encoders do not write the same number of bytes");
  const [value = 0, theirPace = 0] = paces(ours, theirs);
  const peer = { name: "@influxdata/influxdb-client", value: theirPace };
  return Promise.resolve([{ name: "encode", unit: "points/s", value, peer, reach: "5 x the peer" }]);
}
