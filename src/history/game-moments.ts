import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR } from "../model/time.ts";

export const gameMomentKinds = ["score_update", "game_start", "game_end"] as const;
export type GameMomentKind = (typeof gameMomentKinds)[number];

/** Something that happened in a game, when the hub saw it. */
export interface GameMoment {
  readonly time: Micros;
  readonly kind: GameMomentKind;
  readonly gameId: string;
  readonly homeTeam: string;
  readonly awayTeam: string;
  readonly homeScore: number;
  readonly awayScore: number;
  /** Who scored, and how much, in a `score_update`. */
  readonly team: string | undefined;
  readonly change: number | undefined;
}

/** A game lasts no longer: one whose first row is so much newer than the oldest row that was read has been read whole. */
const LONGEST_GAME: Micros = 12 * MICROS_PER_HOUR;

/**
 * What happened in games, from the rows of their scores: a score that grew, the first row of a game that had just begun, its
 * first end. A poll that saw both teams score gives both. Nothing is told of what happened before the first row of a game.
 * Pure.
 *
 * @param rows of any number of games, in any order
 * @param readFrom rows older than this were not read; 0 where all were
 */
export function gameMoments(rows: readonly Row[], readFrom: Micros): readonly GameMoment[] {
  const moments: GameMoment[] = [];
  const played = rows.filter(({ tags }) => tags["status"] === "live" || tags["status"] === "finished");
  for (const of of Map.groupBy(played, ({ tags }) => tags["game_id"] ?? "").values()) {
    const own = of.toSorted((a, b) => a.time - b.time || Number(isFinished(a)) - Number(isFinished(b)));
    const [first] = own;
    const isWhole = readFrom === 0 || (first?.time ?? 0) - readFrom > LONGEST_GAME;
    if (first !== undefined && isWhole && hasJustBegun(first)) moments.push(momentOf(first, "game_start"));
    for (let index = 1; index < own.length; index += 1) {
      const [before, now] = [own[index - 1], own[index]];
      if (before === undefined || now === undefined) continue;
      for (const side of ["home", "away"] as const) {
        const change = scoreIn(now, side) - scoreIn(before, side);
        if (change > 0) moments.push({ ...momentOf(now, "score_update"), team: now.tags[`${side}_team`], change });
      }
      if (isFinished(now) && !isFinished(before)) moments.push(momentOf(now, "game_end"));
    }
  }
  return moments;
}

function momentOf(row: Row, kind: GameMomentKind): GameMoment {
  return {
    time: row.time,
    kind,
    gameId: row.tags["game_id"] ?? "",
    homeTeam: row.tags["home_team"] ?? "",
    awayTeam: row.tags["away_team"] ?? "",
    homeScore: scoreIn(row, "home"),
    awayScore: scoreIn(row, "away"),
    team: undefined,
    change: undefined,
  };
}

function isFinished({ tags }: Row): boolean {
  return tags["status"] === "finished";
}

/** The first period without a score: the hub was there when it began. */
function hasJustBegun(row: Row): boolean {
  const period = row.fields["quarter"] ?? row.fields["period"];
  return row.tags["status"] === "live" && period === "1" && scoreIn(row, "home") + scoreIn(row, "away") === 0;
}

function scoreIn({ fields }: Row, side: "home" | "away"): number {
  const value = fields[`${side}_score`];
  return typeof value === "number" ? value : 0;
}
