import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY } from "../model/time.ts";
import type { Made } from "../summaries/tier-rows.ts";
import { createLocalClock, yearBefore } from "./local-time.ts";
import type { Figures, PatternGroup, PatternName } from "./patterns.ts";
import { figuresOf, groupRows, patterns } from "./patterns.ts";
import type { TierResolution } from "./resolution.ts";
import { tierOf } from "./resolution.ts";
import type { TierSource } from "./tier-reader.ts";
import { createTierReader } from "./tier-reader.ts";

/** A stretch of time as a whole. */
export interface Period extends Figures {
  readonly from: Micros;
  readonly to: Micros;
}

export interface PatternAnswer {
  readonly patterns: readonly {
    readonly by: PatternName;
    readonly of: TierResolution;
    readonly groups: readonly PatternGroup[];
  }[];
  /** Of which buckets the periods are put together. */
  readonly of: TierResolution;
  readonly period: Period;
  /** As long, and just before. */
  readonly previous: Period;
  readonly yearBefore: Period;
}

/** Shorter periods are compared by the hour: a day more or less would be much of them. */
const COMPARE_BY_HOURS: Micros = 14 * MICROS_PER_DAY;

/** What is typical of an entity, from its summaries: points are not needed, which retention takes first. */
export async function readPatterns(
  source: TierSource,
  entityId: string,
  { from, to, by }: { readonly from: Micros; readonly to: Micros; readonly by: readonly PatternName[] },
): Promise<PatternAnswer> {
  const { calendar } = source;
  const reader = createTierReader(source, entityId);
  const localTime = createLocalClock(calendar);
  const known = new Map<TierResolution, readonly Made[]>();
  const rowsOf = async (tier: TierResolution): Promise<readonly Made[]> => {
    const rows = known.get(tier) ?? (await reader.rows(tierOf[tier], from, to));
    known.set(tier, rows);
    return rows;
  };
  const found = [];
  for (const name of by) {
    const { of } = patterns[name];
    found.push({ by: name, of, groups: groupRows(name, await rowsOf(of), localTime) });
  }
  const of = to - from <= COMPARE_BY_HOURS ? "hourly" : "daily";
  const period = async (start: Micros, end: Micros): Promise<Period> => {
    return { from: start, to: end, ...figuresOf(await reader.rows(tierOf[of], start, end)) };
  };
  const before = Math.max(0, from - (to - from));
  return {
    patterns: found,
    of,
    period: { from, to, ...figuresOf(await rowsOf(of)) },
    previous: await period(before, from),
    yearBefore: await period(yearBefore(calendar, from), yearBefore(calendar, to)),
  };
}
