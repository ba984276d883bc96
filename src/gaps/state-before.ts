import type { EntityState } from "../model/home.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import type { Store } from "../store/store.ts";

/** So far back the beginning of a state is looked for. */
const LOOK_BACK = 200;

/** What was before a stretch. */
export interface Before {
  /** Its `lastChanged` is NaN where it is not known, so that nothing is reckoned from it. */
  readonly state: EntityState;
  /** The store's last rows, newest first, where the first of them is that very state. */
  readonly rows: readonly Row[];
}

/**
 * The state before a stretch, with its times. The recorder tells what it was and not since when; the store does, where
 * its last row is that very state.
 *
 * @param names those that the entity has or had
 */
export async function stateBefore(
  store: Pick<Store, "range">,
  names: readonly string[],
  from: Micros,
  told: EntityState,
): Promise<Before> {
  const { rows } = await store.range({
    measurement: "home_assistant_events",
    tags: { entity_id: names },
    from: 0,
    to: from,
    order: "descending",
    limit: LOOK_BACK,
  });
  const [last] = rows;
  if (last === undefined || last.fields["state_value"] !== told.state)
    return { state: { ...told, lastUpdated: from - 1, lastChanged: Number.NaN }, rows: [] };
  const lastChanged = beginning(rows, told.state) ?? Number.NaN;
  return { state: { ...told, lastUpdated: last.time, lastChanged }, rows };
}

/** When the state began: the row whose state before was another. */
function beginning(rows: readonly Row[], state: string): Micros | undefined {
  for (const { time, fields } of rows) {
    if (fields["state_value"] !== state || fields["previous_state"] === undefined) return undefined;
    if (fields["previous_state"] !== state) return time;
  }
  return undefined;
}
