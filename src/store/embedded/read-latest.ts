import type { SQLInputValue } from "node:sqlite";
import type { LatestQuery, Row } from "../../model/query.ts";
import type { Micros } from "../../model/time.ts";
import type { KnownSeries } from "./known-series.ts";
import { isContextTag } from "./catalog.ts";
import { groupOf } from "./groups.ts";
import type { Layout } from "./layout.ts";
import { layoutOf, readColumns } from "./layout.ts";
import type { ContextCondition, RawRow, ReadParts } from "./read-rows.ts";
import { RowDecoder, contextCondition, matchingContexts } from "./read-rows.ts";
import { rowMaker } from "./sealed/rows.ts";

/**
 * The newest row of each series costs two steps down the primary key, however many rows there are. Only where `by` names
 * a context tag all rows of the series are read, since the contexts of a series are in no index.
 * The answer is ordered by group; without `by`, by series.
 */
export function readLatest(parts: ReadParts, query: LatestQuery): readonly Row[] {
  const { catalog, statements } = parts;
  const { measurement, by } = query;
  const layout = layoutOf(measurement);
  const matching = catalog.matching(measurement, query.tags);
  const byId = new Map<number, KnownSeries>(matching.map((series) => [series.id, series]));
  const condition = contextCondition(measurement, query.tags);
  const perContext = by?.some((name) => isContextTag(measurement, name)) === true;
  const statement = statements.of(perContext ? newestOfContexts(layout, condition) : newestOfSeries(layout, condition));
  // One statement for all series is quickest; one that reads all rows of a series is ended between two of them.
  const asked = perContext ? [...byId.keys()] : [JSON.stringify([...byId.keys()])];
  const decoder = new RowDecoder(layout, catalog);
  const rows = asked.flatMap((ids) => {
    const parameters: SQLInputValue[] = [ids, ...condition.parameters];
    return (statement.all(...parameters) as unknown as RawRow[]).map((raw) => {
      // Only the series that were asked for come back.
      const series = byId.get(Number(raw[0])) as KnownSeries;
      return { series, row: decoder.decode(series, raw) };
    });
  });
  const newestRow = new Map(rows.map(({ series, row }) => [series, row.time]));
  const times = matching.map((series) => (perContext ? -1 : (newestRow.get(series) ?? -1)));
  const sealed = sealedCandidates(parts, { layout, query, matching, times, perContext }).map(({ place, raw }) => {
    // A place in `matching`.
    const series = matching[place] as KnownSeries;
    return { series, row: decoder.decode(series, raw) };
  });
  const newest = new Map<string, { readonly series: KnownSeries; readonly row: Row }>();
  for (const candidate of [...rows, ...sealed]) {
    const key = by === undefined ? candidate.series.key : groupOf(candidate.row.tags, by).order;
    const known = newest.get(key);
    // Of rows of one time the one of the last series counts, as it does in a range.
    const later =
      known === undefined ||
      candidate.row.time > known.row.time ||
      (candidate.row.time === known.row.time && candidate.series.key > known.series.key);
    if (later) newest.set(key, candidate);
  }
  return [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { row }]) => row);
}

/** For which series sealed points are looked up. */
interface SealedQuestion {
  readonly layout: Layout;
  /** Fields that are read, where those are not all. */
  readonly fields?: ReadonlySet<string>;
  readonly query: Pick<LatestQuery, "measurement" | "tags">;
  readonly matching: readonly KnownSeries[];
  /** When the newest row of each of them is; -1 where it has none, or where that does not tell. */
  readonly times: readonly Micros[];
  /** Whether the newest point of each context is wanted, too. */
  readonly perContext: boolean;
}

/**
 * Sealed points that may be the newest of their series (of their series and context, where `perContext`), with the places
 * of the series in `matching`. A series whose newest row is later than all blocks has none.
 */
export function sealedCandidates(
  { db, sealed, statements }: ReadParts,
  { layout, fields, query, matching, times, perContext }: SealedQuestion,
): readonly { readonly place: number; readonly raw: RawRow }[] {
  const horizon = sealed.horizon();
  if (horizon === 0) return [];
  const wanted = matchingContexts(db, query.measurement, query.tags);
  // Most of thousands of games have no block: asked for one by one they would take longer than their rows.
  const asked = matching.filter((_, place) => (times[place] ?? -1) < horizon);
  const withBlocks = new Set(
    (statements.of(seriesWithBlocks).all(JSON.stringify(asked.map(({ id }) => id))) as unknown as [number][]).flat(),
  );
  if (withBlocks.size === 0) return [];
  return matching.flatMap((series, place) => {
    if (!withBlocks.has(series.id)) return [];
    const rowTime = times[place] ?? -1;
    const found = new Map<number, RawRow>();
    for (const block of sealed.newest(series)) {
      if (block.last < rowTime) break;
      const columns = sealed.columns(series, block, fields);
      const rowAt = rowMaker(layout, series.id, columns);
      for (let index = columns.times.length - 1; index >= 0; index--) {
        // Every index is inside the block.
        const context = columns.contexts[index] as number;
        const key = perContext ? context : 0;
        if (found.has(key) || (wanted !== undefined && !wanted.has(context))) continue;
        found.set(key, rowAt(index));
        if (!perContext) break;
      }
      if (!perContext && found.size > 0) break;
    }
    return [...found.values()].map((raw) => ({ place, raw }));
  });
}

/** Those of some series that have a sealed block. */
export const seriesWithBlocks = `
  SELECT s.value FROM json_each(?) AS s WHERE EXISTS (SELECT 1 FROM sealed WHERE series = s.value)`;

/** CROSS JOIN keeps SQLite from turning the join around and reading the measurement's table as a whole. */
export function newestOfSeries(layout: Layout, condition: ContextCondition): string {
  return `SELECT ${readColumns(layout, "n")} FROM json_each(?) AS s CROSS JOIN ${layout.table} AS n
    ON n.series = s.value AND n.time =
      (SELECT r.time FROM ${layout.table} AS r WHERE r.series = s.value ${condition.sql} ORDER BY r.time DESC LIMIT 1)`;
}

/** Beside a single max() SQLite takes the other columns from the row that has the maximum (lang_select.html, 2.5). */
function newestOfContexts(layout: Layout, condition: ContextCondition): string {
  const columns = readColumns(layout, "r").replace('r."time"', 'max(r."time")');
  return `SELECT ${columns} FROM ${layout.table} AS r WHERE r.series = ? ${condition.sql} GROUP BY r.context`;
}
