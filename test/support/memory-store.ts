import type { MeasurementName } from "../../src/model/measurement.ts";
import type { Context, Fields, FieldValue, Point, Series, Tags } from "../../src/model/point.ts";
import type {
  AggregateFunction,
  AggregateQuery,
  LatestQuery,
  RangeQuery,
  Row,
  TagFilter,
} from "../../src/model/query.ts";
import type { Store } from "../../src/store/store.ts";

interface Kept {
  readonly series: Series;
  readonly time: number;
  readonly fields: Fields;
  readonly context: Context | undefined;
}

/** What a store is, said as plainly as can be: a list of points and loops over it. Other stores are compared with it. */
export class MemoryStore implements Store {
  readonly capabilities = { name: "memory", contextIsIdentity: false };
  #kept: Kept[] = [];

  async write(points: readonly Point[]): Promise<void> {
    for (const { series, time, fields, context } of points) {
      const old = this.#kept.find((kept) => kept.series.key === series.key && kept.time === time);
      this.#kept = this.#kept.filter((kept) => kept !== old);
      this.#kept.push({ series, time, fields: { ...old?.fields, ...fields }, context: context ?? old?.context });
    }
  }

  /** Pages are cut by counting: `after` is how many rows came before. */
  async range(query: RangeQuery): Promise<{ rows: readonly Row[]; next?: string }> {
    const rows = this.#select(query.measurement, query.tags)
      .filter((kept) => query.from <= kept.time && kept.time < query.to)
      .map(rowOf);
    if (query.order === "descending") rows.reverse();
    const start = Number(query.after ?? 0);
    const end = start + (query.limit ?? 10_000);
    const page = rows.slice(start, end);
    return end < rows.length ? { rows: page, next: String(end) } : { rows: page };
  }

  async latest(query: LatestQuery): Promise<readonly Row[]> {
    const groups = new Map<string, Kept>();
    for (const kept of this.#select(query.measurement, query.tags)) {
      groups.set(query.by === undefined ? kept.series.key : groupKey(tagsOf(kept), query.by), kept);
    }
    return [...groups].sort(byName).map(([, kept]) => rowOf(kept));
  }

  async aggregate(
    query: AggregateQuery,
  ): Promise<readonly { time: number; group: Tags; values: Record<string, number> }[]> {
    const { by = [], every } = query;
    const buckets = new Map<string, { time: number; group: Tags; values: number[] }>();
    const inSpan = this.#select(query.measurement, query.tags).filter(
      (kept) => query.from <= kept.time && kept.time < query.to,
    );
    for (const kept of inSpan) {
      const value = rowOf(kept).fields[query.field];
      if (typeof value !== "number") continue;
      const time = every === undefined ? query.from : Math.floor(kept.time / every) * every;
      const key = `${groupKey(tagsOf(kept), by)}\n${String(time).padStart(20, "0")}`;
      const group = Object.fromEntries(
        by.flatMap((name) => (name in tagsOf(kept) ? [[name, tagsOf(kept)[name] as string]] : [])),
      );
      if (!buckets.has(key)) buckets.set(key, { time, group, values: [] });
      buckets.get(key)?.values.push(value);
    }
    return [...buckets].sort(byName).map(([, { time, group, values }]) => ({
      time,
      group,
      values: Object.fromEntries(query.functions.map((name) => [name, arithmetic[name](values)])),
    }));
  }

  async tagValues(query: { measurement: MeasurementName; tag: string; tags?: TagFilter }): Promise<readonly string[]> {
    const values = this.#select(query.measurement, query.tags).flatMap((kept) => tagsOf(kept)[query.tag] ?? []);
    return [...new Set(values)].sort();
  }

  async deleteBefore(measurement: MeasurementName, time: number): Promise<number> {
    const before = this.#kept.length;
    this.#kept = this.#kept.filter((kept) => kept.series.measurement !== measurement || kept.time >= time);
    return before - this.#kept.length;
  }

  async usage() {
    const names = [...new Set(this.#kept.map((kept) => kept.series.measurement))].sort();
    const measurements = names.map((measurement) => {
      const kept = this.#select(measurement, undefined);
      const times = kept.map(({ time }) => time);
      const series = new Set(kept.map((one) => one.series.key)).size;
      return { measurement, points: kept.length, series, oldest: Math.min(...times), newest: Math.max(...times) };
    });
    return { bytes: 0, measurements };
  }

  async close(): Promise<void> {}

  /** In the order of a range. */
  #select(measurement: MeasurementName, filter: TagFilter = {}): Kept[] {
    const fits = (kept: Kept): boolean =>
      Object.entries(filter).every(([name, wanted]) => [wanted].flat().includes(tagsOf(kept)[name] ?? "\0"));
    return this.#kept
      .filter((kept) => kept.series.measurement === measurement && fits(kept))
      .sort((a, b) => a.time - b.time || (a.series.key < b.series.key ? -1 : 1));
  }
}

const arithmetic: Readonly<Record<AggregateFunction, (values: number[]) => number>> = {
  count: (values) => values.length,
  sum: (values) => values.reduce((a, b) => a + b),
  mean: (values) => values.reduce((a, b) => a + b) / values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  first: (values) => values[0] as number,
  last: (values) => values.at(-1) as number,
};

function tagsOf(kept: Kept): Tags {
  return { ...kept.series.tags, ...kept.context?.tags };
}

function rowOf(kept: Kept): Row {
  const fields: Record<string, FieldValue> = { ...kept.fields, ...kept.context?.fields };
  return { time: kept.time, tags: tagsOf(kept), fields };
}

/** Sorts as its values do, one after the other; no value comes before every value. */
function groupKey(tags: Tags, by: readonly string[]): string {
  return by.map((name) => (tags[name] === undefined ? "\u0001" : `\u0002${tags[name]}\u0001`)).join("");
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
