import { systemClock } from "../../src/model/clock.ts";
import type { Point } from "../../src/model/point.ts";
import { point, series } from "../../src/model/point.ts";
import { silentLog } from "../../src/ops/log.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";

const HOUR_MS = 3_600_000;
const A_WRITE = 5_000;

export const YEAR_MS = 365 * 24 * HOUR_MS;
/** An hour of the year, milliseconds after its beginning. */
export const DENSE = { from: 200 * 24 * HOUR_MS, to: 200 * 24 * HOUR_MS + HOUR_MS };
export const ENTITY = "sensor.tide_level";

/** What the entity says at a moment: days since its year began, so that every mean tells where it is from. */
export function valueAt(timeMs: number, beganMs: number): number {
  return (timeMs - beganMs) / 86_400_000;
}

/**
 * Writes a year of one entity into the folder of a hub, until now.
 *
 * @param everyMs between two values; {@link DENSE} has one every second
 * @returns when the year began, milliseconds since the epoch
 */
export async function writeYear(folder: string, everyMs: number): Promise<number> {
  const began = Math.floor((Date.now() - YEAR_MS) / HOUR_MS) * HOUR_MS;
  const isDense = (time: number): boolean => time >= began + DENSE.from && time < began + DENSE.to;
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog });
  try {
    const of = series("home_assistant_events", { entity_id: ENTITY, domain: "sensor", device_class: "distance" });
    let points: Point[] = [];
    for (let time = began; time < began + YEAR_MS; time += isDense(time) ? 1_000 : everyMs) {
      const value = valueAt(time, began);
      const fields = { state_value: String(value), normalized_value: value, unit_of_measurement: "m" };
      points.push(point(of, time * 1_000, fields));
      if (points.length < A_WRITE) continue;
      await store.write(points);
      points = [];
    }
    await store.write(points);
  } finally {
    await store.close();
  }
  return began;
}
