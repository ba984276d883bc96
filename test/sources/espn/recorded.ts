import { readFileSync } from "node:fs";
import type { Game } from "../../../src/model/game.ts";
import type { League } from "../../../src/model/league.ts";
import { leagues } from "../../../src/model/league.ts";
import { parseScoreboard } from "../../../src/sources/espn/parse-scoreboard.ts";
import { shared } from "../../support/shared.ts";

/** The facts that read_facts.py read off the recordings. */
export interface Facts {
  readonly games: Readonly<
    Record<
      string,
      {
        readonly league: string;
        readonly statuses: Readonly<Record<string, number>>;
        readonly games: readonly string[];
      }
    >
  >;
  readonly teams: Readonly<Record<string, readonly string[]>>;
  readonly summaries: Readonly<Record<string, SummaryFacts>>;
  /** Lines: season, team, record, points for and against, streak, group. */
  readonly standings: Readonly<Record<string, readonly string[]>>;
  /** Lines: player's id, team, time of the report, expected return, type, status. */
  readonly injuries: Readonly<Record<string, readonly string[]>>;
}

export interface SummaryFacts {
  readonly game: string;
  /** Lines: id, team, name, how many statistics, their sum, their sum by place. */
  readonly players: readonly string[];
  readonly shots: { readonly home?: string; readonly away?: string };
  readonly power_play: { readonly home?: string; readonly away?: string };
  /** Lines: home-away after the play, ESPN's words. */
  readonly plays: readonly string[];
}

const path = new URL("expected.json", import.meta.url);
// The file is made by read_facts.py, which gives it this shape.
export const facts = JSON.parse(readFileSync(path, "utf8")) as Facts;

/** A payload as it was recorded. */
export function recorded(name: string): unknown {
  return JSON.parse(readFileSync(shared.fixture("espn", name), "utf8"));
}

/**
 * A scoreboard as it was recorded. The same events in other envelopes are put into a scoreboard's: a single event, the
 * schedule of a team (its `season` is the current one, `requestedSeason` that of the events), and the cdn's schedule
 * (`content.schedule[yyyymmdd].games[]`).
 */
export function recordedScoreboard(name: string): unknown {
  const payload = recorded(name);
  if (name.includes("-event-")) return { events: [payload] };
  if (name.includes("-cdn-schedule-")) {
    // The recorded file has this shape.
    const { schedule, parameters } = (payload as CdnSchedule).content;
    return {
      events: Object.values(schedule).flatMap((day) => day.games),
      season: { year: parameters.year, type: parameters.seasontype },
      week: { number: parameters.week },
    };
  }
  if (name.includes("-team-schedule-")) {
    // The recorded file has this shape.
    const schedule = payload as { readonly requestedSeason: unknown };
    return { ...schedule, season: schedule.requestedSeason };
  }
  return payload;
}

interface CdnSchedule {
  readonly content: {
    readonly schedule: Readonly<Record<string, { readonly games: readonly unknown[] }>>;
    readonly parameters: { readonly year: number; readonly seasontype: number; readonly week: number };
  };
}

export function leagueOf(name: string): League {
  const id = facts.games[name]?.league ?? name.split("-")[0] ?? "";
  const league = Object.values(leagues).find((one) => one.id === id);
  if (league === undefined) throw new Error(`no league for ${name}`);
  return league;
}

/** The games of a recording by their ids. Fails where an event could not be read. */
export function gamesOf(name: string): ReadonlyMap<string, Game> {
  const payload = recordedScoreboard(name);
  const { games, problems } = parseScoreboard(payload, leagueOf(name));
  if (problems.length > 0) throw new Error(`${name}: ${JSON.stringify(problems)}`);
  return new Map(games.map((game) => [game.id, game]));
}

/** A game of a recording. */
export function gameOf(name: string, id: string): Game {
  const game = gamesOf(name).get(id);
  if (game === undefined) throw new Error(`${name} has no game ${id}`);
  return game;
}
