import type { HistoricalGame } from "../../model/historical-game.ts";

/** Whom a name of the file was taken for. */
export interface TeamMapping {
  readonly name: string;
  /** Abbreviation. */
  readonly team: string;
  readonly how: "asked" | "former" | "known";
}

export interface ImportResult {
  readonly mapping: readonly TeamMapping[];
  /** Names that stand for no team: their games are refused. With the nearest that there are. */
  readonly unknown: readonly { readonly name: string; readonly nearest: readonly string[] }[];
  /** Games written, or that would be in a dry run. */
  readonly stored: number;
  /** Games that the store has already: they are left as they are. */
  readonly already_known: number;
  /** Games that would be removed at once: they are older than games are kept. */
  readonly too_old: number;
  /** How many days games are kept; null for ever. */
  readonly keep_days: number | null;
  /** Games of teams that nobody knows. */
  readonly refused: number;
}

export interface ImportRequest {
  readonly league: "nfl" | "nhl";
  readonly games: readonly HistoricalGame[];
  /** Abbreviations for names of the file, which go before everything else. */
  readonly teams: Readonly<Record<string, string>>;
  readonly dryRun: boolean;
}

/** Takes games of the past into the store; the same file twice changes nothing. */
export type ImportGames = (request: ImportRequest) => Promise<ImportResult>;
