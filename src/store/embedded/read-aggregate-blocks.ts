import type { AggregateQuery } from "../../model/query.ts";
import type { KnownSeries } from "./known-series.ts";
import type { ReadParts } from "./read-rows.ts";
import { matchingContexts } from "./read-rows.ts";
import type { Columns } from "./sealed/columns.ts";
import { indexOfTime } from "./sealed/merge.ts";

/** The first or last value of a stretch; `value` is absent where it is still to be looked up. */
export interface FigureEdge {
  readonly time: number;
  readonly value?: number;
}

/** Arithmetic of some values of one series. */
export interface Figures {
  count: number;
  total: number;
  min: number;
  max: number;
  first: FigureEdge;
  last: FigureEdge;
}

/** Adds up the sealed values of a series by bucket and, where it matters, by context. */
export function blocksAdder(
  { db, catalog, sealed }: ReadParts,
  { measurement, field, tags, from, to, every }: AggregateQuery,
  perContext: boolean,
): (series: KnownSeries, add: (bucket: number, context: unknown, figures: Figures) => void) => void {
  const wanted = matchingContexts(db, measurement, tags);
  const fields = new Set([field]);
  const ofContext = (context: number): number => {
    const value = catalog.context(context === 0 ? null : context).fields[field];
    return typeof value === "number" ? value : Number.NaN;
  };
  const valuesIn = (columns: Columns): ((index: number) => number) => {
    const values = columns.numbers.get(field);
    // A field is of the points or of their contexts, never of both.
    return values === undefined
      ? (index) => ofContext(columns.contexts[index] ?? 0)
      : (index) => values[index] ?? Number.NaN;
  };
  return (series, add) => {
    for (const block of sealed.spans(series, from, to)) {
      const columns = sealed.columns(series, block, fields);
      const { times, contexts } = columns;
      const valueAt = valuesIn(columns);
      const end = indexOfTime(times, to);
      /** Of the bucket that is being added up, by context; 0 stands for all where the context does not matter. */
      let figures = new Map<number, Figures>();
      let bucket = 0;
      const finish = (): void => {
        for (const [context, sum] of figures) add(bucket, context === 0 ? null : context, sum);
        figures = new Map<number, Figures>();
      };
      for (let index = indexOfTime(times, from); index < end; index++) {
        // Every index is inside the block.
        const [time, context] = [times[index] as number, contexts[index] as number];
        const value = valueAt(index);
        if (Number.isNaN(value) || (wanted !== undefined && !wanted.has(context))) continue;
        const own = every === undefined ? 0 : Math.floor(time / every);
        if (own !== bucket) finish();
        bucket = own;
        put(figures, perContext ? context : 0, time, value);
      }
      finish();
    }
  };
}

function put(figures: Map<number, Figures>, context: number, time: number, given: number): void {
  // A minus zero counts as zero.
  const value = given + 0;
  const sum = figures.get(context);
  if (sum === undefined) {
    const edge = { time, value };
    figures.set(context, { count: 1, total: value, min: value, max: value, first: edge, last: edge });
    return;
  }
  sum.count++;
  sum.total += value;
  sum.min = Math.min(sum.min, value);
  sum.max = Math.max(sum.max, value);
  sum.last = { time, value };
}
