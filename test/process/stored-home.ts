import { systemClock } from "../../src/model/clock.ts";
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

/** Every state of every entity, oldest first. */
export function storedHistory(folder: string): Promise<ReadonlyMap<string, readonly StoredState[]>> {
  return withStore(folder, async (store) => {
    const history = new Map<string, StoredState[]>();
    for (let after: string | undefined; ;) {
      const query = {
        measurement: "home_assistant_events",
        from: 0,
        to: Date.UTC(2100, 0, 1) * 1_000,
        limit: 10_000,
      } as const;
      const { rows, next } = await store.range(after === undefined ? query : { ...query, after });
      for (const { tags, time, fields } of rows) {
        const entityId = String(tags["entity_id"]);
        const of = history.get(entityId) ?? [];
        of.push({ time: formatTime(time), state: String(fields["state_value"]) });
        history.set(entityId, of);
      }
      if (next === undefined) return history;
      after = next;
    }
  });
}

export function storedTallies(folder: string): Promise<readonly Tally[]> {
  return withStore(folder, (store) => store.tallies());
}
