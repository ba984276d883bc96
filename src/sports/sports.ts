import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../model/clock.ts";
import type { Game, LeagueId } from "../model/game.ts";
import type { SportsObservation } from "../model/sports-observation.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_SECOND } from "../model/time.ts";
import type { Commit, DocumentChange, Tally } from "../store/store.ts";
import type { SportsDocuments } from "./documents.ts";
import { readDocuments, TEAM_DOCUMENT } from "./documents.ts";
import { GAME_DOCUMENT, observeGames } from "./game-state.ts";
import type { GamesIndex } from "./games-index.ts";
import { indexGames, teamKey } from "./games-index.ts";
import type { Freshness, LeagueTeam, SportsView } from "./view.ts";

/** What an observation comes to. */
export interface Observed {
  /** To be accepted as one; empty (see {@link isEmpty}) where the observation brings nothing new. */
  readonly commit: Commit;
  /** The games in which anything is new, as they are now. */
  readonly changed: readonly Game[];
  /**
   * Makes it what the view tells. To be called once the commit is on disk and before the next observation of the same
   * league: then nothing is shown that a crash could lose, and what could not be written is found again by the next poll.
   */
  apply(): void;
}

/** The state of games and teams: in memory, restored from documents, moved on by observations. */
export interface Sports extends SportsView {
  /** Takes up what the last run knew; to be called before anything is observed. */
  restore(documents: SportsDocuments): {
    readonly games: number;
    readonly teams: number;
    readonly unreadable: readonly string[];
  };
  observe(observation: SportsObservation): Observed;
  /** All games that are known, in no order: the source paces itself by them. */
  games(): readonly Game[];
}

/** A season and the time until the next: after this many days since its start a game leaves memory and documents. */
const KEEP_GAME_DAYS = 400;
/** The start of a game may be late by this much without its being forgotten. */
const LATE_START: Micros = 3 * MICROS_PER_HOUR;
/** A game that was live in the last run and that ESPN has not told of since is not shown as live for longer than this. */
const LONGEST_LIVE: Micros = 7 * MICROS_PER_DAY;

/** Makes the state of the games of some leagues. Nothing in it waits or reads a store. */
export function createSports({
  leagues,
  clock,
}: {
  readonly leagues: readonly LeagueId[];
  readonly clock: Clock;
}): Sports {
  const games = new Map<string, Game>();
  const teams = new Map<string, LeagueTeam>();
  const freshness = new Map<LeagueId, Freshness>();
  let index: GamesIndex | undefined;
  let prunedAt: Micros | undefined;
  let revision = 0;
  /** Games that ESPN told of in this run. */
  const told = new Set<string>();

  const current = (): GamesIndex => (index ??= indexGames(leagues, games.values(), teams));
  const of = (list: readonly Game[], league: LeagueId | undefined): readonly Game[] =>
    league === undefined ? list : list.filter((game) => game.league === league);
  // Texts of times sort as the times do where both are whole seconds, as starts are.
  const startsAfter = (time: Micros) => {
    const text = formatTime(Math.ceil(time / MICROS_PER_SECOND) * MICROS_PER_SECOND);
    return (game: Game): boolean => game.start_time >= text;
  };

  const isLive = (): ((game: Game) => boolean) => {
    const isRecent = startsAfter(clock.now() - LONGEST_LIVE);
    return (game) => game.status === "live" && (told.has(game.id) || isRecent(game));
  };

  return {
    leagues,
    get revision() {
      return revision;
    },

    restore(documents) {
      const read = readDocuments(documents);
      for (const [id, game] of read.games) games.set(id, game);
      for (const [id, team] of read.teams) teams.set(id, team);
      index = undefined;
      revision++;
      return { games: read.games.size, teams: read.teams.size, unreadable: read.unreadable };
    },

    observe(observation) {
      switch (observation.kind) {
        case "scoreboard":
          return observeScoreboard(observation);
        case "teams":
          return observeTeams(observation);
        case "unreachable":
          return {
            commit: { points: [] },
            changed: [],
            apply() {
              freshness.set(observation.league, { readAt: freshness.get(observation.league)?.readAt, stale: true });
              revision++;
            },
          };
      }
    },

    games: () => [...games.values()],
    live: (league) => of(current().live, league).filter(isLive()),
    upcoming(hours, league) {
      const now = clock.now();
      const isLater = startsAfter(now + hours * MICROS_PER_HOUR + 1);
      const isNotLost = startsAfter(now - LATE_START);
      return of(current().scheduled, league).filter((game) => isNotLost(game) && !isLater(game));
    },
    teams: (league) => current().teams.get(league) ?? [],
    findTeam: (name, league) => current().find(name, league),
    game: (id) => games.get(id),
    gamesOf(team) {
      const own = current().byTeam.get(teamKey(team.league, team.team.id)) ?? [];
      const isNotLost = startsAfter(clock.now() - LATE_START);
      const live = own.findLast(isLive());
      const next = own.find((game) => game.status === "scheduled" && isNotLost(game));
      const last = own.findLast((game) => game.status === "finished");
      return {
        ...(live === undefined ? {} : { current: live }),
        ...(next === undefined ? {} : { next }),
        ...(last === undefined ? {} : { last }),
      };
    },
    freshness: (league) => freshness.get(league) ?? { readAt: undefined, stale: false },
  };

  function observeScoreboard(observation: SportsObservation & { kind: "scoreboard" }): Observed {
    const { league, readAt } = observation;
    const { points, documents, changed } = observeGames(games, observation.games, readAt);
    const old = oldGames(readAt, new Set(observation.games.map((game) => game.id)));
    const removals: DocumentChange[] = old.map((id) => ({ kind: GAME_DOCUMENT, id, value: undefined }));
    return {
      commit: {
        points,
        documents: [...documents, ...removals],
        tallies: talliesOf(points.length, observation.problems),
      },
      changed,
      apply() {
        for (const game of changed) games.set(game.id, game);
        for (const game of observation.games) told.add(game.id);
        for (const id of old) {
          games.delete(id);
          told.delete(id);
        }
        if (changed.length > 0 || old.length > 0) index = undefined;
        freshness.set(league, { readAt, stale: false });
        revision++;
        if (prunedAt === undefined || readAt - prunedAt >= MICROS_PER_DAY) prunedAt = readAt;
      },
    };
  }

  function observeTeams(observation: SportsObservation & { kind: "teams" }): Observed {
    const { league, problems } = observation;
    const seen = new Map(observation.teams.map((team) => [teamKey(league, team.id), team]));
    const changed = [...seen].filter(([id, team]) => !isDeepStrictEqual(teams.get(id)?.team, team));
    // An empty or partly unreadable list is no reason to believe that a team is gone.
    const complete = seen.size > 0 && problems.length === 0;
    const gone = complete
      ? [...teams].filter(([id, one]) => one.league === league && !seen.has(id)).map(([id]) => id)
      : [];
    const documents = [
      ...changed.map(([id, team]) => ({ kind: TEAM_DOCUMENT, id, value: team })),
      ...gone.map((id) => ({ kind: TEAM_DOCUMENT, id, value: undefined })),
    ];
    return {
      commit: { points: [], documents, tallies: talliesOf(0, problems) },
      changed: [],
      apply() {
        for (const [id, team] of changed) teams.set(id, { league, team });
        for (const id of gone) teams.delete(id);
        if (documents.length > 0) index = undefined;
        revision++;
      },
    };
  }

  /** Looks once a day. What ESPN still lists stays: dropped, it would be written as new. */
  function oldGames(now: Micros, listed: ReadonlySet<string>): readonly string[] {
    if (prunedAt !== undefined && now - prunedAt < MICROS_PER_DAY) return [];
    const isKept = startsAfter(now - KEEP_GAME_DAYS * MICROS_PER_DAY);
    return [...games.values()].filter((game) => !isKept(game) && !listed.has(game.id)).map((game) => game.id);
  }
}

/** True where nothing has to be written. */
export function isEmpty(commit: Commit): boolean {
  return commit.points.length === 0 && (commit.documents?.length ?? 0) === 0 && (commit.tallies?.length ?? 0) === 0;
}

function talliesOf(stored: number, problems: readonly { readonly reason: string }[]): readonly Tally[] {
  const tallies: Tally[] = stored === 0 ? [] : [{ name: "espn.stored", reason: "", add: stored }];
  for (const [reason, all] of Map.groupBy(problems, (problem) => problem.reason)) {
    tallies.push({ name: "espn.refused", reason, add: all.length });
  }
  return tallies;
}
