import type { Static } from "typebox";
import { Type } from "typebox";
import type { Game, LeagueId } from "../model/game.ts";
import type { League } from "../model/league.ts";
import { leagueOf } from "../model/league.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_MINUTE } from "../model/time.ts";
import { scoreOf, textOf } from "./row-values.ts";
import { orNull } from "./schemas.ts";

const events = [
  "game_start",
  "score_update",
  "score_correction",
  "lead_change",
  "period_start",
  "overtime",
  "game_end",
] as const;
type TimelineEvent = (typeof events)[number];

const periodWords = { description: '"1" to "4", "OT", "2OT", "SO"' };

const EntrySchema = Type.Object(
  {
    time: Type.String({ format: "date-time", description: "When the hub saw it" }),
    home_score: Type.Integer(),
    away_score: Type.Integer(),
    quarter: Type.Optional(
      orNull(Type.String({ ...periodWords, description: `Football: ${periodWords.description}` })),
    ),
    period: Type.Optional(orNull(Type.String({ ...periodWords, description: `Hockey: ${periodWords.description}` }))),
    time_remaining: orNull(Type.String({ description: 'Clock of the period, or "Final"' })),
    event: orNull(
      Type.Enum(events, {
        description: "The weightiest thing that is new since the entry before; null where only the clock moved",
      }),
    ),
  },
  { title: "TimelineEntry" },
);
export type TimelineEntry = Static<typeof EntrySchema>;

export const TimelineSchema = Type.Object(
  {
    game_id: Type.String(),
    league: Type.String(),
    season: Type.Integer({ description: "ESPN's year of the season" }),
    home_team: Type.String({ description: "Abbreviation" }),
    away_team: Type.String({ description: "Abbreviation" }),
    status: Type.String(),
    timeline: Type.Array(EntrySchema, { description: "What the hub saw of the game, in the order of time" }),
    final_score: orNull(
      Type.Object({ home: Type.Integer(), away: Type.Integer() }, { description: "null until the end" }),
    ),
    duration_minutes: orNull(
      Type.Integer({
        description: "From the start (the kick-off, where the hub came late) to the end; null until then",
      }),
    ),
  },
  { title: "Timeline" },
);
export type Timeline = Static<typeof TimelineSchema>;

/** What a timeline says of its game as a whole. */
type TimelineFacts = Omit<Timeline, "league" | "timeline" | "final_score" | "duration_minutes"> & {
  readonly league: LeagueId;
};

export function factsOfGame(game: Game): TimelineFacts {
  const { id, league, season, home_team, away_team, status } = game;
  return { game_id: id, league, season, home_team: home_team.abbreviation, away_team: away_team.abbreviation, status };
}

/** The facts of a game that only the store remembers. */
export function factsOfRows(
  gameId: string,
  { league, rows }: { readonly league: LeagueId; readonly rows: readonly Row[] },
): TimelineFacts {
  const played = playedOf(rows);
  const tags = (played.findLast(isFinished) ?? played.at(-1) ?? rows.at(-1))?.tags ?? {};
  return {
    game_id: gameId,
    league,
    season: Number(tags["season"]),
    home_team: tags["home_team"] ?? "",
    away_team: tags["away_team"] ?? "",
    status: tags["status"] ?? "scheduled",
  };
}

/**
 * Makes the timeline of a game of all its rows, in the order of time. Rows of the plan give the kick-off, no entry.
 * Pure.
 */
export function timelineOf(facts: TimelineFacts, rows: readonly Row[]): Timeline {
  const played = playedOf(rows);
  const kickOff = rows.findLast((row) => row.tags["status"] === "scheduled")?.time;
  const end = played.findLast(isFinished);
  return {
    ...facts,
    timeline: played.map((row, index) => entryOf(row, played[index - 1], leagueOf(facts.league))),
    final_score: end === undefined ? null : scoreOf(end),
    duration_minutes: end === undefined ? null : minutes(startOf(played, kickOff), endOf(played, end)),
  };
}

function playedOf(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => row.tags["status"] === "live" || isFinished(row));
}

function isFinished(row: Row): boolean {
  return row.tags["status"] === "finished";
}

function entryOf(row: Row, before: Row | undefined, league: League | undefined): TimelineEntry {
  const score = scoreOf(row);
  const label = labelOf(row);
  return {
    time: formatTime(row.time),
    home_score: score.home,
    away_score: score.away,
    ...(league?.scores === "nhl_scores" ? { period: label } : { quarter: label }),
    time_remaining: textOf(row, "time_remaining"),
    event: eventOf(row, before, league?.periods.regulation ?? 0),
  };
}

/** A poll may have skipped several changes: the weightiest is told. */
function eventOf(row: Row, before: Row | undefined, regulation: number): TimelineEvent | null {
  if (isFinished(row) && (before === undefined || !isFinished(before))) return "game_end";
  const now = scoreOf(row);
  const then = before === undefined ? { home: 0, away: 0 } : scoreOf(before);
  if (now.home < then.home || now.away < then.away) return "score_correction";
  if (now.home !== then.home || now.away !== then.away) {
    if (before === undefined) return null;
    const led = Math.sign(then.home - then.away);
    const leads = Math.sign(now.home - now.away);
    return leads !== 0 && leads === -led ? "lead_change" : "score_update";
  }
  const label = labelOf(row);
  // At first sight of a game that had already gone on nothing is known to have just begun.
  if (before === undefined) return label === "1" ? "game_start" : null;
  if (label === labelOf(before) || label === null) return null;
  return Number(label) <= regulation ? "period_start" : "overtime";
}

/** When the game began: as seen, where the hub was there; else the kick-off as planned. Unknown where no play was seen. */
function startOf(played: readonly Row[], kickOff: Micros | undefined): Micros | undefined {
  const [first] = played;
  if (first === undefined || first.tags["status"] !== "live") return undefined;
  const { home, away } = scoreOf(first);
  const sawTheStart = labelOf(first) === "1" && home + away === 0;
  return sawTheStart || kickOff === undefined ? first.time : Math.min(kickOff, first.time);
}

/** The first row of the end: later ones are corrections. */
function endOf(played: readonly Row[], last: Row): Micros {
  return played.find(isFinished)?.time ?? last.time;
}

function minutes(from: Micros | undefined, to: Micros): number | null {
  return from === undefined ? null : Math.round((to - from) / MICROS_PER_MINUTE);
}

function labelOf(row: Row): string | null {
  return textOf(row, "quarter") ?? textOf(row, "period");
}
