import { systemClock } from "../../src/model/clock.ts";
import type { MeasurementName } from "../../src/model/measurement.ts";
import type { Row } from "../../src/model/query.ts";
import { formatTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import type { Tally } from "../../src/store/store.ts";

export interface StoredState {
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly state: string;
}

/** Opens the folder that a hub left behind, and closes it again. */
async function withStore<T>(
  folder: string,
  read: (store: Awaited<ReturnType<typeof openEmbeddedStore>>) => Promise<T>,
): Promise<T> {
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog });
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}

/** Every row of a measurement, oldest first. */
export function storedRows(folder: string, measurement: MeasurementName): Promise<readonly Row[]> {
  return withStore(folder, async (store) => {
    const all: Row[] = [];
    for (let after: string | undefined; ;) {
      const query = { measurement, from: 0, to: Date.UTC(2100, 0, 1) * 1_000, limit: 10_000 } as const;
      const { rows, next } = await store.range(after === undefined ? query : { ...query, after });
      all.push(...rows);
      if (next === undefined) return all;
      after = next;
    }
  });
}

/** Every state of every entity, oldest first. */
export async function storedHistory(folder: string): Promise<ReadonlyMap<string, readonly StoredState[]>> {
  const history = new Map<string, StoredState[]>();
  for (const { tags, time, fields } of await storedRows(folder, "home_assistant_events")) {
    const entityId = String(tags["entity_id"]);
    const of = history.get(entityId) ?? [];
    of.push({ time: formatTime(time), state: String(fields["state_value"]) });
    history.set(entityId, of);
  }
  return history;
}

export function storedTallies(folder: string): Promise<readonly Tally[]> {
  return withStore(folder, (store) => store.tallies());
}
