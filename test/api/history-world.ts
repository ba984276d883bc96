import type { Point } from "../../src/model/point.ts";
import { point, series } from "../../src/model/point.ts";
import type { Micros } from "../../src/model/time.ts";
import { formatTime, MICROS_PER_MINUTE } from "../../src/model/time.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { sameNames } from "../../src/summaries/names.ts";
import { openTestStore } from "../support/embedded.ts";
import type { World } from "../summaries/engine.ts";
import { startEngine } from "../summaries/engine.ts";
import type { TestApi } from "./support.ts";
import { startApi } from "./support.ts";

/** An API over a store whose summaries the real engine has made. */
export interface SummarisedApi {
  readonly api: TestApi;
  readonly store: EmbeddedStore;
}

/** Writes points, has everything summarised up to `now`, and opens the API at that time. */
export async function startSummarised(options: {
  readonly now: Micros;
  readonly timeZone: string;
  readonly points: readonly Point[];
  readonly latitude?: number;
}): Promise<SummarisedApi> {
  const { now, timeZone, points, latitude } = options;
  const store = await openTestStore();
  const entityIds = [...new Set(points.map(({ series: { tags } }) => tags["entity_id"] ?? ""))];
  const world: World = { journal: store, now, timeZone, entityIds, holes: [], names: sameNames };
  const engine = await startEngine(world);
  await engine.accept(points);
  await engine.settle();
  const status = () => ({
    timeZone,
    madeUpTo: engine.progress.madeUpTo,
    waitingEntities: 0,
    waitingHours: 0,
    oldest: undefined,
    written: 0,
  });
  const api = await startApi({
    now: formatTime(now),
    store,
    latitude: () => latitude,
    summaries: { status, rebuild: () => Promise.reject(new Error("not asked here")) },
  });
  return { api, store };
}

/** A reading every so many minutes: `value` of its place in the row. */
export function readings(options: {
  readonly entityId: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly everyMinutes: number;
  readonly value: (time: Micros, index: number) => number;
}): readonly Point[] {
  const { entityId, from, to, everyMinutes, value } = options;
  const domain = entityId.slice(0, entityId.indexOf("."));
  const of = series("home_assistant_events", { entity_id: entityId, domain });
  const points: Point[] = [];
  for (let time = from; time < to; time += everyMinutes * MICROS_PER_MINUTE) {
    const number = value(time, points.length);
    points.push(point(of, time, { state_value: String(number), normalized_value: number }));
  }
  return points;
}
