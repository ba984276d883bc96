import { expect } from "vitest";
import type { Journal } from "../../src/store/store.ts";
import type { Tier } from "../../src/summaries/calendar.ts";
import { createCalendar } from "../../src/summaries/calendar.ts";
import type { Sample } from "../../src/summaries/sample.ts";
import type { Span } from "../../src/summaries/spans.ts";
import { rowsOf } from "./engine.ts";
import { differenceOf, summariseByHand } from "./reference.ts";

export const tiers: readonly Tier[] = ["hour", "day", "month", "season", "year"];

export interface Expected {
  readonly samples: readonly Sample[];
  readonly holes?: readonly Span[];
  readonly zone?: string;
}

/** Every row of every tier, and no other. */
export async function expectRows(journal: Journal, entityId: string, madeUpTo: number, of: Expected): Promise<void> {
  const { samples, holes = [], zone = "Europe/Berlin" } = of;
  const story = { samples, holes, isMeter: samples.some((sample) => sample.deviceClass === "water"), now: madeUpTo };
  for (const tier of tiers) {
    const rows = await rowsOf(journal, tier, entityId);
    for (const bucket of createCalendar(zone).buckets(tier, samples[0]?.time ?? 0, madeUpTo)) {
      const expected = summariseByHand(story, bucket);
      expect(differenceOf(rows.get(bucket.start), expected), `${tier} ${bucket.start}`).toBeUndefined();
      rows.delete(bucket.start);
    }
    expect(
      [...rows.keys()].filter((time) => time < madeUpTo),
      tier,
    ).toEqual([]);
  }
}
