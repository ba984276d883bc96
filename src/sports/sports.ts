import type { Clock } from "../model/clock.ts";
import type { Game, LeagueId, Team } from "../model/game.ts";
import type { League } from "../model/league.ts";
import { leagueOf as builtInLeagueOf } from "../model/league.ts";
import type { SportsObservation } from "../model/sports-observation.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR } from "../model/time.ts";
import type { Log } from "../ops/log.ts";
import { silentLog } from "../ops/log.ts";
import type { DocumentChange } from "../store/store.ts";
import { completedGame } from "./completed-game.ts";
import { Depth } from "./depth.ts";
import { readDocuments, TEAM_DOCUMENT } from "./documents.ts";
import { GameEvents } from "./events/game-events.ts";
import type { WaitBetweenLooks } from "./events/looks.ts";
import { Looks, usualWaitMs } from "./events/looks.ts";
import { amendGame, GAME_DOCUMENT, observeGames, UNCHANGED } from "./game-state.ts";
import type { GamesIndex } from "./games-index.ts";
import { indexGames, teamKey } from "./games-index.ts";
import { KnownGames } from "./known-games.ts";
import { Listeners } from "./listeners.ts";
import type { Observed } from "./observed.ts";
import { talliesOf } from "./observed.ts";
import { OldGames } from "./old-games.ts";
import type { Sports } from "./sports-state.ts";
import { startsAfter, startsNotLongBefore } from "./starts-after.ts";
import { teamGames } from "./team-games.ts";
import { compareTeams, regrouped } from "./teams.ts";
import type { Freshness, LeagueTeam } from "./view.ts";

/** A game that was live in the last run and that ESPN has not told of since is not shown as live for longer than this. */
const LONGEST_LIVE: Micros = 7 * MICROS_PER_DAY;

const NOTHING = { commit: { points: [] }, changed: [], events: [] } as const;
/** Makes the state of the games of some leagues. Nothing in it waits or reads a store. */
export function createSports({
  leagues,
  clock,
  log = silentLog,
  leagueOf = builtInLeagueOf,
  waitMs = usualWaitMs,
}: {
  readonly leagues: readonly LeagueId[];
  readonly clock: Clock;
  readonly log?: Log;
  /** The rows of the leagues, also of those of one's own. */
  readonly leagueOf?: (id: LeagueId) => League | undefined;
  /** How long is meant to be waited between two looks at a game; 15 s while it is on, where absent. */
  readonly waitMs?: WaitBetweenLooks;
}): Sports {
  const known = new KnownGames();
  const games = known.all;
  const teams = new Map<string, LeagueTeam>();
  const freshness = new Map<LeagueId, Freshness>();
  let index: GamesIndex | undefined;
  const oldGames = new OldGames();
  let revision = 0;
  /** Games that ESPN told of in this run. */
  const told = new Set<string>();
  const depth = new Depth();
  const happened = new GameEvents(leagueOf);
  const looks = new Looks(waitMs);
  const listeners = new Listeners(log);
  /** When the end of a game was seen: what its summary adds belongs to that point. */
  const endedAt = new Map<string, Micros>();

  const current = (): GamesIndex => (index ??= indexGames(leagues, games.values(), teams));
  const of = (list: readonly Game[], league: LeagueId | undefined): readonly Game[] =>
    league === undefined ? list : list.filter((game) => game.league === league);
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
      known.restore(read.games, read.pending);
      looks.restore(read.lookedAt);
      for (const [id, team] of read.teams) teams.set(id, team);
      const unreadable = [
        ...(documents.depth === undefined ? [] : depth.restore(documents.depth)),
        ...(documents.events === undefined ? [] : happened.restore(documents.events)),
      ];
      index = undefined;
      revision++;
      return { games: read.games.size, teams: read.teams.size, unreadable: [...read.unreadable, ...unreadable] };
    },

    observe(observation) {
      switch (observation.kind) {
        case "scoreboard":
          return observeScoreboard(observation);
        case "teams":
          return observeTeams(observation);
        case "standings":
        case "injuries":
        case "summary":
          return observeDepth(observation);
        case "unreachable":
          return { ...NOTHING, apply: () => notAnswered(observation.league) };
      }
    },

    games: () => known.toWatch(),
    live: (league) => of(current().live, league).filter(isLive()),
    upcoming(hours, league) {
      const now = clock.now();
      const isLater = startsAfter(now + hours * MICROS_PER_HOUR + 1);
      const isNotLost = startsNotLongBefore(now);
      return of(current().scheduled, league).filter((game) => isNotLost(game) && !isLater(game));
    },
    teams: (league) => current().teams.get(league) ?? [],
    findTeam: (name, league) => current().find(name, league),
    game: (id) => games.get(id),
    allGamesOf: (team) => current().byTeam.get(teamKey(team.league, team.team.id)) ?? [],
    gamesOf(team) {
      const own = current().byTeam.get(teamKey(team.league, team.team.id)) ?? [];
      return teamGames(own, isLive(), startsNotLongBefore(clock.now()));
    },
    freshness: (league) => freshness.get(league) ?? { readAt: undefined, stale: false },
    pageReadAt: (league, page) => depth.readAt(league, page),
    standings: (league) => depth.standings(league),
    injuries: (league) => depth.injuries(league),
    detail: (id) => depth.detail(id),
    events: (query = {}) => happened.list(query),
    watch: (listener) => listeners.add(listener),
  };

  function observeScoreboard(observation: SportsObservation & { kind: "scoreboard" }): Observed {
    const { league, readAt } = observation;
    const seen = observation.games.map((game) => completedGame(game, games.get(game.id), grouped(league)));
    const observed = observeGames(known.of(seen), seen, readAt);
    const { points, changed } = observed;
    const events = happened.observe(
      changed.map((game) => {
        const before = games.get(game.id);
        const plays = depth.detail(game.id)?.plays ?? [];
        return { before, game, plays, interval: looks.interval(before ?? game, game, readAt) };
      }),
      readAt,
    );
    const looked = looks.look(seen, observed.documents, readAt);
    const old = oldGames.of(games, observation.games, readAt);
    const removals = old.map((id): DocumentChange => ({ kind: GAME_DOCUMENT, id, value: undefined }));
    return {
      commit: {
        points,
        documents: [
          ...looked.documents,
          ...events.documents,
          ...removals,
          ...depth.removals(old),
          ...happened.removals(old),
        ],
        tallies: talliesOf(observation, points),
        ...(events.events.length === 0 ? {} : { urgent: true }),
      },
      changed,
      events: events.events,
      apply() {
        for (const game of changed) {
          if (game.status !== "finished") endedAt.delete(game.id);
          else if (games.get(game.id)?.status !== "finished") endedAt.set(game.id, readAt);
        }
        known.keep(observed);
        looked.apply();
        events.apply();
        for (const game of observation.games) told.add(game.id);
        for (const id of old) {
          known.delete(id);
          told.delete(id);
          endedAt.delete(id);
        }
        depth.forget(old);
        happened.forget(old);
        looks.forget(old);
        if (changed.length > 0 || old.length > 0) index = undefined;
        const stale = observation.lost === true;
        freshness.set(league, { readAt: stale ? freshness.get(league)?.readAt : readAt, stale });
        revision++;
        oldGames.looked(readAt);
        listeners.tell({ games: changed, events: events.events });
      },
    };
  }

  function notAnswered(league: LeagueId): void {
    freshness.set(league, { readAt: freshness.get(league)?.readAt, stale: true });
    revision++;
  }

  function observeTeams(observation: SportsObservation & { kind: "teams" }): Observed {
    const { league, teams: listed, problems } = observation;
    const own = listed.map(grouped(league));
    const { changed, gone, documents } = compareTeams(league, teams, own, problems.length === 0);
    return {
      commit: { points: [], documents, tallies: talliesOf(observation, []) },
      changed: [],
      events: [],
      apply() {
        for (const [id, team] of changed) teams.set(id, { league, team });
        for (const id of gone) teams.delete(id);
        if (documents.length > 0) index = undefined;
        revision++;
      },
    };
  }

  function grouped(league: LeagueId): (team: Team) => Team {
    return (team) => depth.grouped(team, league, teams.get(teamKey(league, team.id))?.team);
  }

  function observeDepth(observation: Parameters<Depth["observe"]>[0]): Observed {
    const { league, readAt } = observation;
    const made = depth.observe(observation, { games, teams });
    // What a summary adds to a game that is over belongs to the point of its end.
    const seenAt = made.game?.status === "finished" ? (endedAt.get(made.game.id) ?? readAt) : readAt;
    const before = made.game === undefined ? undefined : known.known(made.game.id);
    const seen = made.game === undefined || before === undefined ? UNCHANGED : amendGame(before, made.game, seenAt);
    const named = regrouped(league, made.groups, teams, observation.kind === "standings");
    const points = [...made.points, ...seen.points];
    return {
      commit: {
        points,
        documents: [
          ...made.documents,
          ...seen.documents.map((document) => looks.stamped(document)),
          ...named.map(([id, team]) => ({ kind: TEAM_DOCUMENT, id, value: team })),
        ],
        tallies: talliesOf(observation, points),
      },
      changed: seen.changed,
      events: [],
      apply() {
        made.apply();
        for (const [id, team] of named) teams.set(id, { league, team });
        known.keep(seen);
        if (named.length > 0 || seen.changed.length > 0) index = undefined;
        revision++;
        listeners.tell({ games: seen.changed, events: [] });
      },
    };
  }
}
