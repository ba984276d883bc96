import type { Game, SeasonType, Situation, Team } from "../../model/game.ts";
import { seasonTypes } from "../../model/game.ts";
import type { League } from "../../model/league.ts";
import type { Unreadable } from "../../model/home.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, MAX_TIME, parseTime } from "../../model/time.ts";
import { at, field, identifier, integer, list, sampleOf, text } from "./json.ts";
import { parseStatus } from "./parse-status.ts";
import { periodOf, scoresOf, shootoutOf, sideOf, winnerOf } from "./sides.ts";
import { weekName } from "./week.ts";

/** What the payload around an event says, for events that do not say it themselves. */
export interface Around {
  readonly season: number | undefined;
  readonly seasonType: number | undefined;
  readonly week: number | undefined;
}

/**
 * Reads one event of a scoreboard, a team's schedule or the cdn schedule (ESPN.md lists the paths). Pure; never throws.
 *
 * @returns the game, or what is missing for there to be one
 */
export function parseEvent(event: unknown, league: League, around: Around): { game: Game } | { problem: Unreadable } {
  const problem = (reason: string, missing: string): { problem: Unreadable } => ({
    problem: {
      reason,
      detail: `event ${identifier(field(event, "id")) ?? "without an id"}: ${missing}`,
      sample: sampleOf(event),
    },
  });
  const competition = list(field(event, "competitions"))[0];
  const id = identifier(field(event, "id")) ?? identifier(field(competition, "id"));
  if (id === undefined) return problem("no_id", "it has no id");
  if (competition === undefined) return problem("no_competition", "it has no competition");
  const start = startOf(event, competition);
  if (start === undefined) return problem("no_start", "it has no date that can be read");
  const season = seasonNumber(at(event, "season", "year")) ?? seasonNumber(around.season);
  if (season === undefined) return problem("no_season", "neither it nor the payload names a season");
  const home = sideOf(competition, "home", league);
  const away = sideOf(competition, "away", league);
  if (home === undefined || away === undefined) return problem("no_teams", "it has no home or no away team with an id");
  const status = parseStatus(field(competition, "status")) ?? parseStatus(field(event, "status"));
  if (status === undefined) return problem("no_status", "it has no status that is known");
  const score = scoresOf(home, away, status);
  if (score === undefined) return problem("no_score", "it has begun and has no score that can be read");

  const seasonType = seasonTypeOf(at(event, "season", "type") ?? at(event, "seasonType", "type") ?? around.seasonType);
  const finished = status.status === "finished";
  return {
    game: {
      id,
      league: league.id,
      status: status.status,
      start_time: formatTime(start),
      start_confirmed: !(
        status.timeToBeDecided ||
        field(competition, "timeValid") === false ||
        field(event, "timeValid") === false
      ),
      season,
      season_type: seasonType,
      week: weekName(league, seasonType, integer(at(event, "week", "number")) ?? around.week),
      home_team: home.team,
      away_team: away.team,
      score,
      shootout_score: shootoutOf(home, away),
      winner: finished ? winnerOf(home, away, score) : null,
      period: periodOf(league, seasonType, status, score, home, away),
      detail: status.detail,
      situation: status.status === "live" ? situationOf(field(competition, "situation"), home.team, away.team) : null,
      neutral_site: field(competition, "neutralSite") === true,
      venue: venueOf(event, competition),
      broadcasts: broadcastsOf(competition),
      note:
        text(field(list(field(competition, "notes"))[0], "headline")) ??
        text(field(competition, "altGameNote")) ??
        null,
    },
  };
}

function startOf(event: unknown, competition: unknown): Micros | undefined {
  for (const candidate of [field(event, "date"), field(competition, "date"), field(competition, "startDate")]) {
    const time = typeof candidate === "string" && candidate.length < 64 ? parseTime(candidate) : undefined;
    if (time !== undefined && time >= 0 && time <= MAX_TIME) return time;
  }
  return undefined;
}

function seasonNumber(value: unknown): number | undefined {
  const year = integer(value);
  return year !== undefined && year >= 1870 && year <= 2200 ? year : undefined;
}

/** ESPN's 1 to 4; soccer has numbers of its own for its rounds, which say nothing here. */
function seasonTypeOf(value: unknown): SeasonType | null {
  const number = integer(value);
  return number === undefined ? null : (seasonTypes[number - 1] ?? null);
}

/** Possession and the texts are missing on kick-offs and breaks; what is left then may be stale and is not taken. */
function situationOf(situation: unknown, home: Team, away: Team): Situation | null {
  const ball = identifier(field(situation, "possession"));
  const read: Situation = {
    possession: [home, away].find((team) => team.id === ball)?.abbreviation ?? null,
    down_distance: text(field(situation, "shortDownDistanceText"), 60) ?? null,
    field_position: text(field(situation, "possessionText"), 60) ?? null,
    last_play: text(at(situation, "lastPlay", "text"), 1_000) ?? null,
  };
  return Object.values(read).some((value) => value !== null) ? read : null;
}

function venueOf(event: unknown, competition: unknown): Game["venue"] {
  const venue = field(competition, "venue");
  const name = text(field(venue, "fullName")) ?? text(at(event, "venue", "displayName"));
  if (name === undefined) return null;
  const indoor = field(venue, "indoor");
  return {
    name,
    city: text(at(venue, "address", "city")) ?? null,
    indoor: typeof indoor === "boolean" ? indoor : null,
  };
}

/** Scoreboards say `names[]`, team schedules `media.shortName`. */
function broadcastsOf(competition: unknown): string[] {
  const names = list(field(competition, "broadcasts")).flatMap((one) => [
    ...list(field(one, "names")),
    at(one, "media", "shortName"),
  ]);
  return [...new Set(names.map((name) => text(name, 60)).filter((name) => name !== undefined))].slice(0, 40);
}
