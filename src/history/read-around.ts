import type { MeasurementName } from "../model/measurement.ts";
import type { RangeQuery, Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import type { EntityView } from "../pipeline/entity-view.ts";
import type { Store } from "../store/store.ts";
import type { Held, Window } from "./align.ts";
import type { GameMoment, GameMomentKind } from "./game-moments.ts";
import { gameMoments } from "./game-moments.ts";

interface Parts {
  readonly store: Pick<Store, "range">;
  readonly entities: Pick<EntityView, "segments">;
}

/** Events are looked for in a span, the newest first, up to a number of them. */
export interface Search {
  readonly from: Micros;
  readonly to: Micros;
  readonly limit: number;
}

const PAGE_ROWS = 2_000;

/** The newest moments of these kinds in games of a measurement that `fits`. */
export async function findGameMoments(
  { store }: Pick<Parts, "store">,
  measurement: MeasurementName,
  { from, to, limit }: Search,
  wanted: { readonly kinds: readonly GameMomentKind[]; readonly fits: (moment: GameMoment) => boolean },
): Promise<readonly GameMoment[]> {
  const rows: Row[] = [];
  let found: readonly GameMoment[] = [];
  for await (const page of pagesBack(store, { measurement, from, to })) {
    rows.push(...page.rows);
    const readFrom = page.isLast ? 0 : (rows.at(-1)?.time ?? 0);
    found = gameMoments(rows, readFrom)
      .filter((moment) => wanted.kinds.includes(moment.kind) && wanted.fits(moment))
      .sort((a, b) => b.time - a.time)
      .slice(0, limit);
    if (found.length === limit) break;
  }
  return found;
}

/** The newest times at which an entity came into a state from another one. */
export async function findStates(
  { store, entities }: Parts,
  entityId: string,
  state: string,
  { from, to, limit }: Search,
): Promise<readonly Micros[]> {
  const found: Micros[] = [];
  let later: Row | undefined;
  const isIn = (row: Row): boolean => row.fields["state_value"] === state;
  for (const segment of entities.segments(entityId, 0, to).toReversed()) {
    const query = {
      measurement: "home_assistant_events",
      tags: { entity_id: segment.entityId },
      from: segment.from,
      to: segment.to,
    } as const;
    for await (const { rows } of pagesBack(store, query)) {
      for (const row of rows) {
        if (later !== undefined && isIn(later) && !isIn(row)) found.push(later.time);
        if (found.length === limit) return found;
        if (row.time < from) return found;
        later = row;
      }
    }
  }
  return found;
}

async function* pagesBack(
  store: Pick<Store, "range">,
  query: Pick<RangeQuery, "measurement" | "tags" | "from" | "to">,
): AsyncGenerator<{ readonly rows: readonly Row[]; readonly isLast: boolean }> {
  let after: string | undefined;
  do {
    const asked = { ...query, order: "descending", limit: PAGE_ROWS } as const;
    const page: { readonly rows: readonly Row[]; readonly next?: string } = await store.range(
      after === undefined ? asked : { ...asked, after },
    );
    yield { rows: page.rows, isLast: page.next === undefined };
    after = page.next;
  } while (after !== undefined);
}

/** What held of an entity around a time: the state before the window, then those in it. */
export async function readLine(
  { store, entities }: Parts,
  entityId: string,
  time: Micros,
  { before, after }: Window,
): Promise<readonly Held[]> {
  const [from, to] = [Math.max(0, time - before), time + after + 1];
  const query = { measurement: "home_assistant_events" } as const;
  const line: Held[] = [];
  for (const segment of entities.segments(entityId, 0, from).toReversed()) {
    const tags = { entity_id: segment.entityId };
    const { rows } = await store.range({
      ...query,
      from: segment.from,
      to: segment.to,
      tags,
      order: "descending",
      limit: 1,
    });
    line.push(...rows.map(held));
    if (line.length > 0) break;
  }
  for (const segment of entities.segments(entityId, from, to)) {
    const tags = { entity_id: segment.entityId };
    let next: string | undefined;
    do {
      const asked = { ...query, from: segment.from, to: segment.to, tags, limit: PAGE_ROWS };
      const page: { readonly rows: readonly Row[]; readonly next?: string } = await store.range(
        next === undefined ? asked : { ...asked, after: next },
      );
      line.push(...page.rows.map(held));
      next = page.next;
    } while (next !== undefined);
  }
  return line;
}

function held({ time, fields }: Row): Held {
  const value = fields["normalized_value"];
  return { time, value: typeof value === "number" ? value : undefined };
}
