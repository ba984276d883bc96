import type { SeasonType } from "./game.ts";
import type { PeriodWords } from "./league.ts";

/** What the name of a period depends on. */
export interface PeriodFacts {
  /** ESPN's number of the period, from 1; 0 before the start. */
  readonly period: number;
  readonly seasonType: SeasonType | null;
  /** ESPN's words, such as `Final/SO`, `Final/2OT`, `17:09 - OT`, `Penalties`. */
  readonly detail: string;
}

/**
 * Names a period: "1" to "4", "OT", "2OT", "SO"; "" before the start. Innings count on: "10".
 *
 * Hockey's fifth period is the shootout in preseason and regular season, and the second overtime in the play-offs.
 */
export function periodLabel(words: PeriodWords, facts: PeriodFacts): string {
  const { period } = facts;
  if (period < 1) return "";
  if (period <= words.regulation || words.extra === "innings") return String(period);
  if (isShootout(words, facts)) return "SO";
  const overtime = period - words.regulation;
  return overtime === 1 ? "OT" : `${overtime}OT`;
}

function isShootout(words: PeriodWords, { period, seasonType, detail }: PeriodFacts): boolean {
  if (words.shootoutPeriod === undefined) return false;
  if (/\bSO\b|shootout|penalties|pens\b/i.test(detail)) return true;
  if (words.extra === "extra_time") return period >= words.shootoutPeriod;
  return period === words.shootoutPeriod && seasonType !== "postseason";
}
