import type { HistoricalGame } from "../../model/historical-game.ts";

/** A row that could not be read: its line in the file (the heading is line 1), and why. */
export interface RowProblem {
  readonly line: number;
  readonly detail: string;
}

/** Games of a file, in its order. */
export interface CsvGames {
  readonly league: "nfl" | "nhl";
  /** What kind of table it is, for people. */
  readonly shape: string;
  /** What was taken from where, a sentence each. */
  readonly notes: readonly string[];
  readonly games: readonly HistoricalGame[];
  /** Rows of games that have not been played: they have no score. */
  readonly unplayed: number;
  readonly problems: readonly RowProblem[];
}

/** A table whose columns are recognised: the first row's names, and the rows under it. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** A whole number that is not negative; `undefined` where the cell has none. */
export function score(cell: string | undefined): number | undefined {
  return cell !== undefined && /^\d{1,3}$/.test(cell.trim()) ? Number(cell) : undefined;
}

/** `2025-02-09`, and a day that there is; else `undefined`. */
export function day(cell: string | undefined): string | undefined {
  const text = cell?.trim() ?? "";
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : text;
}
