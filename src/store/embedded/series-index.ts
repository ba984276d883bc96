import type { KnownSeries } from "./known-series.ts";

/** The series of a measurement: in the order of their keys, and by the values of those tags that were asked for. */
export class SeriesIndex {
  readonly #all: KnownSeries[] = [];
  readonly #byTag = new Map<string, Map<string | undefined, KnownSeries[]>>();

  get all(): readonly KnownSeries[] {
    return this.#all;
  }

  add(added: readonly KnownSeries[]): void {
    const changed = new Set([this.#all]);
    for (const series of added) {
      this.#all.push(series);
      for (const [tag, index] of this.#byTag) changed.add(put(index, series.tags[tag], series));
    }
    for (const list of changed) list.sort(byKey);
  }

  /** Those of which each named tag has one of the values. */
  matching(wanted: readonly (readonly [tag: string, values: ReadonlySet<string>])[]): readonly KnownSeries[] {
    let fewest: readonly (readonly KnownSeries[])[] = [this.#all];
    let least = this.#all.length;
    for (const [tag, values] of wanted) {
      const index = this.#indexOf(tag);
      const lists = [...values].flatMap((value) => [index.get(value) ?? []]);
      const count = lists.reduce((sum, list) => sum + list.length, 0);
      if (count <= least) [fewest, least] = [lists, count];
    }
    const [only, ...others] = fewest;
    const candidates = others.length === 0 ? (only ?? []) : fewest.flat().sort(byKey);
    return candidates.filter(({ tags }) => wanted.every(([tag, values]) => values.has(tags[tag] ?? ABSENT)));
  }

  #indexOf(tag: string): ReadonlyMap<string | undefined, readonly KnownSeries[]> {
    let index = this.#byTag.get(tag);
    if (index === undefined) {
      this.#byTag.set(tag, (index = new Map<string | undefined, KnownSeries[]>()));
      // In the order of keys, and so is each list.
      for (const series of this.#all) put(index, series.tags[tag], series);
    }
    return index;
  }
}

/** No tag has this value: an empty one is left out. */
const ABSENT = "";

function put(
  index: Map<string | undefined, KnownSeries[]>,
  value: string | undefined,
  series: KnownSeries,
): KnownSeries[] {
  let list = index.get(value);
  if (list === undefined) index.set(value, (list = []));
  list.push(series);
  return list;
}

function byKey(a: KnownSeries, b: KnownSeries): number {
  return a.key < b.key ? -1 : 1;
}
