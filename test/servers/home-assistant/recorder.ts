import { DatabaseSync } from "node:sqlite";
import type { Micros } from "../../../src/model/time.ts";

/** A row of Home Assistant's recorder. */
export interface RecordedState {
  readonly entityId: string;
  /** `undefined`: the entity was taken out of the state machine. */
  readonly state: string | undefined;
  readonly time: Micros;
}

/**
 * Everything that Home Assistant's recorder has committed, in the order in which it was recorded.
 *
 * It records every `state_changed` event, those in which only attributes changed too; not recorded is a state that is
 * set again as it was (that is no event), and the removal of an entity of which it has nothing. A rename renames what
 * was recorded before. Seen in `homeassistant/components/recorder/core.py` of both releases.
 */
export function recordedStates(file: string): readonly RecordedState[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database
      .prepare(
        `SELECT states_meta.entity_id, state, last_updated_ts FROM states JOIN states_meta USING (metadata_id) ORDER BY state_id`,
      )
      .all();
    return rows.map(({ entity_id, state, last_updated_ts }) => ({
      entityId: String(entity_id),
      state: state === null ? undefined : String(state),
      time: microsOf(Number(last_updated_ts)),
    }));
  } finally {
    database.close();
  }
}

/**
 * Seconds as the recorder keeps them (a double, from 2024.4 on finer than a microsecond) → the microseconds that Home
 * Assistant writes in its events. Python rounds the exact value, halves to even; seconds of our age are multiples of
 * 2^-22, so that whole numbers can do the same.
 */
export function microsOf(seconds: number): Micros {
  const units = BigInt(Math.round(seconds * 2 ** 22)) * 15_625n;
  const micros = units >> 16n;
  const rest = units & 0xffffn;
  const up = rest > 0x8000n || (rest === 0x8000n && micros % 2n === 1n);
  return Number(up ? micros + 1n : micros);
}
