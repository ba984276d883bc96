import { formatTime, MICROS_PER_MS } from "../../model/time.ts";
import type { HourOfEntity, RecorderQuery } from "../recorder.ts";
import type { Command } from "./ask.ts";
import { isRecord } from "./read-state.ts";

/** Asks for the hours of some entities, which Home Assistant keeps for ever. Format: components/recorder/websocket_api.py. */
export function statisticsCommand({ entityIds, from, to }: RecorderQuery): Command {
  return {
    type: "recorder/statistics_during_period",
    start_time: formatTime(from),
    end_time: formatTime(to),
    statistic_ids: entityIds,
    period: "hour",
    types: ["mean", "min", "max", "state", "change"],
  };
}

/**
 * Reads its answer: `{statistic_id: [{start, end, mean, min, max, state, change}]}`, times in milliseconds, values in the
 * unit that the entity is shown in (`units`, see {@link readUnits}).
 */
export function readStatistics(answer: unknown, units: ReadonlyMap<string, string>): readonly HourOfEntity[] {
  if (!isRecord(answer)) return [];
  return Object.entries(answer).flatMap(([entityId, rows]) =>
    (Array.isArray(rows) ? rows : []).flatMap((row: unknown) => {
      if (!isRecord(row) || typeof row["start"] !== "number") return [];
      const start = Math.round(row["start"] * MICROS_PER_MS);
      const [mean, min, max, state, change] = ["mean", "min", "max", "state", "change"].map((name) =>
        number(row[name]),
      );
      return [{ entityId, start, mean, min, max, state, change, unit: units.get(entityId) }];
    }),
  );
}

/** The units of the answer to `recorder/list_statistic_ids`, by entity. */
export function readUnits(answer: unknown): ReadonlyMap<string, string> {
  const units = new Map<string, string>();
  for (const entry of Array.isArray(answer) ? answer : []) {
    if (!isRecord(entry)) continue;
    const { statistic_id: id, display_unit_of_measurement: unit } = entry;
    if (typeof id === "string" && typeof unit === "string") units.set(id, unit);
  }
  return units;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
