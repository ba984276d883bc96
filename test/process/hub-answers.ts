import type { HubProcess } from "./hub-process.ts";
import type { StoredState } from "./stored-home.ts";

export interface Counts {
  readonly received: number;
  readonly stored: number;
  readonly filtered: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
}

/** How many events of Home Assistant came to what, since the hub was installed; `undefined` before the first one. */
export async function homeCounts(hub: HubProcess, source = "home_assistant"): Promise<Counts | undefined> {
  const { components } = await hub.get<{
    components: { enrichment_service: { since_installation: Record<string, Counts> } };
  }>("/health");
  return components.enrichment_service.since_installation[source];
}

/** What the connection to Home Assistant is doing, such as `listening`. */
export async function homePhase(hub: HubProcess): Promise<unknown> {
  const { components } = await hub.get<{ components: { websocket_client?: { phase?: string } } }>("/health");
  // A hub that has just begun to listen has not come to its sources yet.
  return components.websocket_client?.phase;
}

/** How many gaps are open, or not healed as far as they can be. */
export async function unfinishedGaps(hub: HubProcess): Promise<number> {
  const { components } = await hub.get<{ components: { websocket_client: { gaps_unfinished?: number } } }>("/health");
  return components.websocket_client.gaps_unfinished ?? 0;
}

export interface AnsweredEntity {
  readonly entity_id: string;
  readonly state: string;
  readonly updated_at: string;
  readonly removed_at: string | null;
}

/** All entities, page by page. */
export async function allEntities(hub: HubProcess): Promise<readonly AnsweredEntity[]> {
  return allPages(hub, "/api/v1/entities?limit=1000", "entities");
}

/** Everything that is stored of an entity, oldest first. */
export async function historyOf(hub: HubProcess, entityId: string): Promise<readonly StoredState[]> {
  const path = `/api/v1/history/${encodeURIComponent(entityId)}?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&resolution=raw&limit=1000`;
  const rows = await allPages<StoredState>(hub, path, "rows");
  return rows.map(({ time, state }) => ({ time, state }));
}

async function allPages<Item>(hub: HubProcess, path: string, list: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let cursor = ""; ;) {
    const page = await hub.get<Record<string, unknown>>(
      cursor === "" ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    );
    // The list's name is the caller's knowledge of the answer.
    items.push(...(page[list] as readonly Item[]));
    if (typeof page["next"] !== "string") return items;
    cursor = page["next"];
  }
}
