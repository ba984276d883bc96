import type { SeasonType } from "../../model/game.ts";
import type { ScoringKind, ScoringPlay } from "../../model/game-summary.ts";
import type { League } from "../../model/league.ts";
import { formatTime, MAX_TIME, parseTime } from "../../model/time.ts";
import { at, field, identifier, integer, list, text } from "./json.ts";
import { periodLabel } from "../../model/period-label.ts";

/** No game has had more scores (an NHL game of 1920 had 16 goals a side at most). */
const MAX_PLAYS = 200;

/** What the plays of a summary are read with. */
export interface PlayFacts {
  readonly league: League;
  readonly seasonType: SeasonType | null;
  /** The abbreviation of a team by ESPN's id. */
  readonly teamOf: (id: string) => string | undefined;
}

/**
 * Reads the plays that scored: `scoringPlays[]` in football, whose wall clock stands in `drives`; `plays[]` with
 * `scoringPlay` in hockey. In the order of the payload, which is that of the game. A play without an id, words or a
 * score is left out. Pure; never throws.
 */
export function parsePlays(summary: unknown, facts: PlayFacts): readonly ScoringPlay[] {
  const listed = list(field(summary, "scoringPlays"));
  const scoring = listed.length > 0 ? listed : list(field(summary, "plays")).filter(isScoring);
  const wallclocks = wallclocksIn(summary);
  const plays = new Map<string, ScoringPlay>();
  for (const play of scoring.slice(0, MAX_PLAYS)) {
    const read = playOf(play, facts, wallclocks);
    if (read !== undefined) plays.set(read.id, read);
  }
  return [...plays.values()];
}

function isScoring(play: unknown): boolean {
  return field(play, "scoringPlay") === true;
}

function playOf(
  play: unknown,
  { league, seasonType, teamOf }: PlayFacts,
  wallclocks: ReadonlyMap<string, unknown>,
): ScoringPlay | undefined {
  const id = identifier(field(play, "id"));
  const words = text(field(play, "text"), 500);
  const home = integer(field(play, "homeScore"));
  const away = integer(field(play, "awayScore"));
  if (id === undefined || words === undefined || home === undefined || away === undefined || home < 0 || away < 0)
    return undefined;
  const teamId = identifier(at(play, "team", "id"));
  const time = timeOf(field(play, "wallclock") ?? wallclocks.get(id));
  const period = Math.max(0, integer(at(play, "period", "number")) ?? 0);
  return {
    id,
    kind: kindOf(play),
    team: (teamId === undefined ? undefined : teamOf(teamId)) ?? text(at(play, "team", "abbreviation"), 40) ?? null,
    scorer: text(at(list(field(play, "participants"))[0], "athlete", "displayName"), 100) ?? scorerIn(words),
    text: words,
    period: periodLabel(league.periods, { period, seasonType, detail: "" }),
    clock: text(at(play, "clock", "displayValue"), 20) ?? null,
    time,
    home_score: home,
    away_score: away,
  };
}

/** ESPN's `scoringType.name` in football; goals in hockey have a type of their own. */
const KINDS: Readonly<Record<string, ScoringKind>> = {
  touchdown: "touchdown",
  "field-goal": "field_goal",
  "extra-point": "extra_point",
  "two-point-conversion": "two_point_conversion",
  safety: "safety",
  goal: "goal",
};

function kindOf(play: unknown): ScoringKind {
  for (const word of [text(at(play, "scoringType", "name"), 60), text(at(play, "type", "abbreviation"), 60)]) {
    const kind = word !== undefined && Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
    if (kind !== undefined) return kind;
  }
  return "other";
}

/** Football names the scorer first: "Jayden Reed 9 Yd pass from Jordan Love (Anders Carlson Kick)". */
function scorerIn(words: string): string | null {
  return /^(\D{2,60}?) -?\d{1,3} Ya?r?ds?\b/i.exec(words)?.[1] ?? null;
}

/** The wall clock of each play of the drives, those over and the present one. */
function wallclocksIn(summary: unknown): ReadonlyMap<string, unknown> {
  const drives = field(summary, "drives");
  const found = new Map<string, unknown>();
  for (const drive of [...list(field(drives, "previous")), field(drives, "current")]) {
    for (const play of list(field(drive, "plays"))) {
      const id = identifier(field(play, "id"));
      if (id !== undefined && isScoring(play)) found.set(id, field(play, "wallclock"));
    }
  }
  return found;
}

function timeOf(value: unknown): string | null {
  const time = typeof value === "string" && value.length < 64 ? parseTime(value) : undefined;
  return time === undefined || time < 0 || time > MAX_TIME ? null : formatTime(time);
}
