import { Temporal } from "temporal-polyfill";
import type { Clock } from "../../model/clock.ts";
import { HometideError } from "../../model/errors.ts";
import type { Game, LeagueId, Team } from "../../model/game.ts";
import { bareTeam } from "../../model/game.ts";
import { leagues } from "../../model/league.ts";
import type { Point } from "../../model/point.ts";
import type { Row } from "../../model/query.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_MS } from "../../model/time.ts";
import type { Commit, Store, Tally } from "../../store/store.ts";
import { planOf, scorePoint } from "../score-point.ts";
import type { SportsView } from "../view.ts";
import { isAhead } from "./game-problem.ts";
import { EASTERN, NIGHT, timesOf } from "./game-times.ts";
import { formerTeams } from "./former-teams.ts";
import type { ImportGames, TeamMapping } from "./view.ts";
import type { HistoricalGame } from "../../model/historical-game.ts";

const COMMIT_GAMES = 500;

export function createGamesImport(deps: {
  readonly sports: Pick<SportsView, "findTeam">;
  readonly store: Pick<Store, "latest">;
  readonly accept: (commit: Commit) => Promise<void>;
  readonly clock: Clock;
  /** How many days the games of a league are kept; `undefined` for ever. */
  readonly keepDays: (measurement: "nfl_scores" | "nhl_scores") => number | undefined;
}): ImportGames {
  const { sports, store, accept, clock } = deps;

  return async ({ league, games, teams, dryRun }) => {
    const measurement = `${league}_scores` as const;
    refuseAhead(games, clock.now());
    const names = createNames(sports, league, teams);
    const keep = deps.keepDays(measurement);
    const oldest = keep === undefined ? 0 : clock.now() - keep * MICROS_PER_DAY;
    const known = await knownGames(store, measurement, new Set(games.map(({ season }) => String(season))));
    const points: Point[][] = [];
    let already_known = 0;
    let too_old = 0;
    let refused = 0;
    for (const [index, game] of games.entries()) {
      const home = names.of(game.home);
      const away = names.of(game.away);
      if (home === undefined || away === undefined) refused += 1;
      else if (home === away) throw ofOneTeam(index, home);
      else if (known.has(keyOf(game.date, home, away))) already_known += 1;
      else {
        const made = pointsOf(league, game, bareTeam(home), bareTeam(away));
        if (made.some(({ time }) => time < oldest)) too_old += 1;
        else points.push(made);
        known.add(keyOf(game.date, home, away));
      }
    }
    for (let from = 0; from < points.length && !dryRun; from += COMMIT_GAMES) {
      const part = points.slice(from, from + COMMIT_GAMES).flat();
      await accept({ points: part, tallies: counted({ received: part.length, stored: part.length }) });
    }
    const left = already_known + too_old + refused;
    // The points of a game were received as two; what made none, as one.
    if (left > 0 && !dryRun)
      await accept({
        points: [],
        tallies: [
          ...counted({ received: left }),
          ...counted({ filtered: already_known }, "already_known"),
          ...counted({ filtered: too_old }, "too_old"),
          ...counted({ refused }, "unknown_team"),
        ],
      });
    const { mapping, unknown } = names;
    return { mapping, unknown, stored: points.length, already_known, too_old, keep_days: keep ?? null, refused };
  };
}

/** A game that is still to come cannot be over: like what the schema refuses, it refuses the request. */
function refuseAhead(games: readonly HistoricalGame[], now: Micros): void {
  const errors = games.flatMap((game, index) =>
    isAhead(game, now) ? [{ pointer: `/games/${index}/date`, detail: aheadOf(game, index) }] : [],
  );
  const [first] = errors;
  if (first !== undefined) throw new HometideError("bad_request", first.detail, { details: { errors } });
}

/** Nothing of the request is written before all of its games were looked at. */
function ofOneTeam(index: number, team: string): HometideError {
  const detail = `/games/${index} is of ${team} against ${team}: correct home or away.`;
  return new HometideError("bad_request", detail, {
    details: { errors: [{ pointer: `/games/${index}/away`, detail }] },
  });
}

function aheadOf({ date, start_time }: HistoricalGame, index: number): string {
  return `/games/${index} (${start_time ?? date}) is in the future: only games that are over are taken.`;
}

/** Tallies of what is more than nothing. */
function counted(counts: Readonly<Record<string, number>>, reason = ""): readonly Tally[] {
  return Object.entries(counts).flatMap(([outcome, add]) =>
    add > 0 ? [{ name: `import.${outcome}`, reason, add }] : [],
  );
}

/** Remembers what each name of the file stands for. */
function createNames(sports: Pick<SportsView, "findTeam">, league: LeagueId, asked: Readonly<Record<string, string>>) {
  const mapping: TeamMapping[] = [];
  const unknown: { name: string; nearest: readonly string[] }[] = [];
  const found = new Map<string, string | undefined>();
  const find = (name: string): string | undefined => {
    const given = own(asked, name);
    if (given !== undefined) return noted({ name, team: given, how: "asked" });
    const match = sports.findTeam(name, league);
    if (match.kind === "found") return noted({ name, team: match.found.team.abbreviation, how: "known" });
    const former = own(formerTeams[league] ?? {}, name);
    if (former !== undefined) return noted({ name, team: former, how: "former" });
    const candidates = match.kind === "ambiguous" ? match.candidates.map(({ team }) => team.name) : match.nearest;
    unknown.push({ name, nearest: candidates });
    return undefined;
  };
  const noted = (one: TeamMapping): string => {
    mapping.push(one);
    return one.team;
  };
  return {
    mapping,
    unknown,
    of(name: string): string | undefined {
      if (!found.has(name)) found.set(name, find(name));
      return found.get(name);
    },
  };
}

function own(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Games of these seasons that are stored already, by day and teams; at a neutral site either may be the home side. */
async function knownGames(
  store: Pick<Store, "latest">,
  measurement: "nfl_scores" | "nhl_scores",
  seasons: ReadonlySet<string>,
): Promise<Set<string>> {
  if (seasons.size === 0) return new Set();
  const rows = await store.latest({ measurement, tags: { season: [...seasons] }, by: ["game_id", "status"] });
  const known = new Set<string>();
  for (const own of Map.groupBy(rows, (row) => row.tags["game_id"]).values()) {
    const plan = own.find((row) => row.tags["status"] === "scheduled");
    const row = plan ?? own[0];
    if (row !== undefined)
      known.add(keyOf(dayOf(row, plan !== undefined), tag(row, "home_team"), tag(row, "away_team")));
  }
  return known;
}

/** The day of the game; an end that was seen past midnight belongs to the day before. */
function dayOf({ time }: Row, isStart: boolean): string {
  const at = Temporal.Instant.fromEpochMilliseconds(Math.floor((isStart ? time : time - NIGHT) / MICROS_PER_MS));
  return at.toZonedDateTimeISO(EASTERN).toPlainDate().toString();
}

function tag(row: Row, name: string): string {
  return row.tags[name] ?? "";
}

function keyOf(date: string, home: string, away: string): string {
  return `${date} ${[home, away].sort().join(" ")}`;
}

/** The plan, where the start is known to the minute, and the end. Conferences are those of today: they are left out. */
function pointsOf(league: "nfl" | "nhl", game: HistoricalGame, home: Team, away: Team): Point[] {
  const { start, isExact, end } = timesOf(game);
  const { regulation } = leagues[league].periods;
  const label = game.extra_time === "" ? String(regulation) : game.extra_time;
  const finished: Game = {
    // With the league: on some days Pittsburgh plays at Carolina in both.
    id: `${league}-${game.date}-${away.abbreviation}-at-${home.abbreviation}`.toLowerCase(),
    league,
    status: "finished",
    start_time: formatTime(start),
    start_confirmed: isExact,
    season: game.season,
    season_type: game.season_type,
    week: game.week ?? null,
    home_team: home,
    away_team: away,
    score: { home: game.home_score, away: game.away_score },
    shootout_score: null,
    winner: null,
    period: { current: regulation, total: regulation, label, time_remaining: "Final", scores: [] },
    detail: "Final",
    situation: null,
    neutral_site: game.neutral_site,
    venue: null,
    broadcasts: [],
    note: null,
  };
  return [scorePoint(planOf(finished), end), scorePoint(finished, end)].filter((made) => made !== undefined);
}
