import type { EntityState } from "../../model/home.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, microsOfSeconds } from "../../model/time.ts";
import type { EntityHistory, RecordedChange, RecorderQuery } from "../recorder.ts";
import type { Command } from "./ask.ts";
import { isRecord } from "./read-state.ts";

/**
 * Asks for every state of some entities, none left out. Home Assistant gives states later than `start_time`, and the
 * state of before with `start_time` for its time: hence a microsecond earlier, so that a state at `from` is among them.
 * Format: homeassistant/core, components/history/websocket_api.py.
 */
export function historyCommand({ entityIds, from, to }: RecorderQuery): Command {
  return {
    type: "history/history_during_period",
    start_time: formatTime(from - 1),
    end_time: formatTime(to),
    entity_ids: entityIds,
    include_start_time_state: true,
    significant_changes_only: false,
    minimal_response: false,
    no_attributes: false,
  };
}

/**
 * Reads its answer: `{entity_id: [{s, a, lu, lc?}]}`, where `lu` and `lc` are seconds in a double, finer than a microsecond,
 * and `lc` (last_changed) is there where it differs. Format: components/recorder/models/state.py.
 */
export function readHistory(answer: unknown, from: Micros): readonly EntityHistory[] {
  if (!isRecord(answer)) return [];
  return Object.entries(answer).map(([entityId, rows]) => {
    let before: EntityState | undefined;
    const changes: RecordedChange[] = [];
    for (const row of Array.isArray(rows) ? rows : []) {
      const change = readRow(row);
      if (change === undefined) continue;
      if (change.at < from) before = change.state;
      else changes.push(change);
    }
    return { entityId, before, changes };
  });
}

/** @returns `undefined` for what is no state */
function readRow(row: unknown): RecordedChange | undefined {
  if (!isRecord(row)) return undefined;
  const { s, a, lu, lc } = row;
  if (typeof s !== "string" || typeof lu !== "number") return undefined;
  const at = microsOfSeconds(lu);
  const attributes = isRecord(a) ? a : {};
  // The recorder keeps the removal of an entity as an empty state without attributes.
  if (s === "" && Object.keys(attributes).length === 0) return { at, state: undefined };
  const lastChanged = typeof lc === "number" ? microsOfSeconds(lc) : at;
  return { at, state: { state: s, attributes, lastChanged, lastUpdated: at } };
}

/** Asks for what was true of some entities at a moment, and for as little as can be beside it. */
export function stateAtCommand(entityIds: readonly string[], at: Micros): Command {
  return {
    type: "history/history_during_period",
    start_time: formatTime(at),
    end_time: formatTime(at + 1),
    entity_ids: entityIds,
    include_start_time_state: true,
    significant_changes_only: false,
    minimal_response: true,
    no_attributes: true,
  };
}
