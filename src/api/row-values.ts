import type { Row } from "../model/query.ts";

/** The number of a field; `undefined` where it has none. */
export function numberOf(row: Row, field: string): number | undefined {
  const value = row.fields[field];
  return typeof value === "number" ? value : undefined;
}

/** The text of a field; `null`, as answers have it, where it has none. */
export function textOf(row: Row, field: string): string | null {
  const value = row.fields[field];
  return typeof value === "string" ? value : null;
}

/** The score in a row of nfl_scores or nhl_scores; 0 where it is not told. */
export function scoreOf(row: Row): { readonly home: number; readonly away: number } {
  return { home: numberOf(row, "home_score") ?? 0, away: numberOf(row, "away_score") ?? 0 };
}
