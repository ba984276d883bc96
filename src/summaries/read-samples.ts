import type { RangeQuery, Row } from "../model/query.ts";
import { MAX_TIME } from "../model/time.ts";
import type { Micros } from "../model/time.ts";
import type { Store } from "../store/store.ts";
import type { Carried } from "./hour.ts";
import { isMeter } from "./hour.ts";
import type { Names } from "./names.ts";
import type { Sample } from "./sample.ts";
import { sampleOf } from "./sample.ts";

/** Rows of one read: some milliseconds of the store's reading thread, which queries of users share. */
const PAGE_ROWS = 2_000;

export interface Samples {
  /** What holds at a time: the state before it, and for a meter the reading. */
  before(entityId: string, time: Micros): Promise<Carried>;
  /** In order of time, page by page. */
  between(entityId: string, from: Micros, to: Micros): AsyncIterable<readonly Sample[]>;
  /** How far a change at `from - 1` reaches: just after the next sample that says anew what a summary is made of. */
  reachOf(entityId: string, from: Micros): Promise<Micros>;
}

/** Reads the states of an entity under all its names. */
export function readSamples(store: Pick<Store, "range">, names: Names): Samples {
  const ask = (query: Pick<RangeQuery, "from" | "to" | "order" | "limit" | "after">, entityId: string) =>
    store.range({ measurement: "home_assistant_events", tags: { entity_id: entityId }, ...query });

  async function* pages(entityId: string, query: Pick<RangeQuery, "from" | "to" | "order" | "limit">) {
    const segments = [...names.segments(entityId, query.from, query.to)];
    if (query.order === "descending") segments.reverse();
    for (const segment of segments) {
      let after: string | undefined;
      do {
        const from = Math.max(query.from, segment.from);
        const to = Math.min(query.to, segment.to);
        const page: { rows: readonly Row[]; next?: string } = await ask(
          { ...query, from, to, ...(after === undefined ? {} : { after }) },
          segment.entityId,
        );
        if (page.rows.length > 0) yield page.rows.map(sampleOf);
        after = page.next;
      } while (after !== undefined);
    }
  }

  return {
    async before(entityId, time) {
      let state: Sample | undefined;
      for await (const page of pages(entityId, { from: 0, to: time, order: "descending", limit: 1 })) {
        const sample = page[0];
        state ??= sample;
        // Only a meter needs its last reading, and that may lie behind times when it was unavailable.
        if (!isMeter(state?.deviceClass) || sample?.value !== undefined) return { state, reading: sample };
      }
      return { state, reading: undefined };
    },
    between: (entityId, from, to) => pages(entityId, { from, to, limit: PAGE_ROWS }),
    async reachOf(entityId, from) {
      for await (const page of pages(entityId, { from, to: MAX_TIME, limit: 1 })) {
        const [sample] = page;
        if (sample !== undefined && (!isMeter(sample.deviceClass) || sample.value !== undefined))
          return sample.time + 1;
      }
      return MAX_TIME;
    },
  };
}
