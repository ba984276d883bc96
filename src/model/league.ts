import type { BuiltInLeagueId, LeagueId } from "./game.ts";
import type { MeasurementName } from "./measurement.ts";

/** Which words a league uses for its periods, and how many there are. */
export interface PeriodWords {
  /** Periods of regulation. */
  readonly regulation: number;
  /** Extra time: labelled "OT", "2OT"; innings simply count on. */
  readonly extra: "overtime" | "innings" | "extra_time";
  /** Period number of a shootout, where it has one of its own (ESPN counts it as a period). */
  readonly shootoutPeriod?: number;
}

/** A league is one row here; everything that differs between leagues is in its row. */
export interface League {
  readonly id: LeagueId;
  readonly name: string;
  /** ESPN's path below `/apis/site/v2/sports/`, such as football/nfl. */
  readonly espnPath: string;
  readonly periods: PeriodWords;
  /** Where its games are written, for the leagues followed in depth. */
  readonly scores?: Extract<MeasurementName, "nfl_scores" | "nhl_scores">;
  /** Weeks have numbers (football). */
  readonly weeks: boolean;
  /** Which year ESPN calls a season by: the one it starts in, the one it ends in, or its only one. */
  readonly seasonYear: "start" | "end" | "single";
  /**
   * What its scoreboards are asked for beside the date. Of colleges ESPN tells the ranked teams alone, unless a group
   * is named (ESPN.md): 80 is the upper division of football (FBS), 50 all of basketball's Division I.
   */
  readonly scoreboardQuery?: Readonly<Record<string, string>>;
  /** ESPN writes a team's record as wins-draws-losses (soccer) instead of wins-losses-ties. */
  readonly drawsSecond?: true;
}

const halves = { regulation: 2, extra: "overtime" } as const;
const quarters = { regulation: 4, extra: "overtime" } as const;
const soccer = { regulation: 2, extra: "extra_time", shootoutPeriod: 5 } as const;

/** The leagues that need no configuration; those of one's own are made by {@link customLeague}. */
export const leagues: Readonly<Record<BuiltInLeagueId, League>> = {
  nfl: {
    id: "nfl",
    name: "NFL",
    espnPath: "football/nfl",
    periods: quarters,
    scores: "nfl_scores",
    weeks: true,
    seasonYear: "start",
  },
  nhl: {
    id: "nhl",
    name: "NHL",
    espnPath: "hockey/nhl",
    periods: { regulation: 3, extra: "overtime", shootoutPeriod: 5 },
    scores: "nhl_scores",
    weeks: false,
    seasonYear: "end",
  },
  nba: { id: "nba", name: "NBA", espnPath: "basketball/nba", periods: quarters, weeks: false, seasonYear: "end" },
  wnba: {
    id: "wnba",
    name: "WNBA",
    espnPath: "basketball/wnba",
    periods: quarters,
    weeks: false,
    seasonYear: "single",
  },
  mlb: {
    id: "mlb",
    name: "MLB",
    espnPath: "baseball/mlb",
    periods: { regulation: 9, extra: "innings" },
    weeks: false,
    seasonYear: "single",
  },
  ncaaf: {
    id: "ncaaf",
    name: "College football",
    espnPath: "football/college-football",
    scoreboardQuery: { groups: "80" },
    periods: quarters,
    weeks: true,
    seasonYear: "start",
  },
  ncaam: {
    id: "ncaam",
    name: "College basketball",
    espnPath: "basketball/mens-college-basketball",
    scoreboardQuery: { groups: "50" },
    periods: halves,
    weeks: false,
    seasonYear: "end",
  },
  mls: {
    id: "mls",
    name: "MLS",
    espnPath: "soccer/usa.1",
    periods: soccer,
    weeks: false,
    seasonYear: "single",
    drawsSecond: true,
  },
  epl: {
    id: "epl",
    name: "Premier League",
    espnPath: "soccer/eng.1",
    periods: soccer,
    weeks: false,
    seasonYear: "start",
    drawsSecond: true,
  },
  world_cup: {
    id: "world_cup",
    name: "World Cup",
    espnPath: "soccer/fifa.world",
    periods: soccer,
    weeks: false,
    seasonYear: "single",
    drawsSecond: true,
  },
};

/** The league that needs no configuration, by its id; `undefined` of one's own. */
export function leagueOf(id: LeagueId): League | undefined {
  return Object.values(leagues).find((league) => league.id === id);
}

/** What is said of a league of one's own; what is left out follows from the sport in its path. */
export interface CustomLeague {
  readonly id: LeagueId;
  readonly name?: string;
  /** Such as soccer/ger.1. */
  readonly espn_path: string;
  /** Periods of regulation. */
  readonly periods?: number;
  readonly extra?: PeriodWords["extra"];
  /** ESPN's number of a group of teams, where its scoreboard does not tell all. */
  readonly groups?: string;
}

/** What leagues of a sport have in common, by the first part of ESPN's path; others count four quarters. */
const sports: Readonly<Record<string, Pick<League, "periods" | "weeks" | "seasonYear" | "drawsSecond">>> = {
  football: { periods: quarters, weeks: true, seasonYear: "start" },
  basketball: { periods: quarters, weeks: false, seasonYear: "end" },
  hockey: { periods: { regulation: 3, extra: "overtime", shootoutPeriod: 5 }, weeks: false, seasonYear: "end" },
  baseball: { periods: { regulation: 9, extra: "innings" }, weeks: false, seasonYear: "single" },
  soccer: { periods: soccer, weeks: false, seasonYear: "start", drawsSecond: true },
};

/** The row of a league of one's own. Its games are followed and told, and like those of most leagues not stored. */
export function customLeague({ id, name, espn_path, periods, extra, groups }: CustomLeague): League {
  const [sport = ""] = espn_path.split("/");
  const common = (Object.hasOwn(sports, sport) ? sports[sport] : undefined) ?? {
    periods: quarters,
    weeks: false,
    seasonYear: "single",
  };
  return {
    ...common,
    id,
    name: name ?? id,
    espnPath: espn_path,
    periods: {
      ...common.periods,
      regulation: periods ?? common.periods.regulation,
      extra: extra ?? common.periods.extra,
    },
    ...(groups === undefined ? {} : { scoreboardQuery: { groups } }),
  };
}

/**
 * Finds a league by our name, ESPN's path, or the last part of it, in any case.
 *
 * @returns `undefined` where there is no such league
 */
export function findLeague(name: string): League | undefined {
  const wanted = name.trim().toLowerCase();
  return Object.values(leagues).find(
    (league) => league.id === wanted || league.espnPath === wanted || league.espnPath.split("/")[1] === wanted,
  );
}
