import type { HubParts, HubRun } from "./hub-parts.ts";
import { espnSettings } from "./config/espn-settings.ts";
import { keepDaysFor } from "./config/retention.ts";
import type { Config } from "./config/schema.ts";
import type { ComponentHealth } from "./ops/health.ts";
import type { Acceptor } from "./pipeline/accept.ts";
import type { EspnKnowledge } from "./sources/espn/options.ts";
import { waitFor } from "./sources/espn/pace.ts";
import { createGamesImport } from "./sports/import/games-import.ts";
import type { ImportGames } from "./sports/import/view.ts";
import { createSportsIntake, restoreSports } from "./sports/intake.ts";
import type { Sports } from "./sports/sports-state.ts";
import { createSports } from "./sports/sports.ts";
import type { LeagueTeam, SportsView } from "./sports/view.ts";
import type { Store } from "./store/store.ts";

export interface HubSports {
  /** Games and teams as they are known now; empty until `restore` has resolved. */
  readonly view: SportsView;
  /** The teams that the user follows: their names are found once ESPN has told them. */
  followed(): readonly LeagueTeam[];
  /** Takes up what the last run knew; gives how much that was, for the log. */
  restore(): ReturnType<typeof restoreSports>;
  /** Takes games of the past from files. */
  importer(history: Store, accept: Acceptor["accept"]): ImportGames;
  /** Starts the source; gives how the connection to ESPN is. */
  run(options: HubRun): Promise<() => ComponentHealth>;
}

/** The sports part of the hub: ESPN's source, and the games behind it. */
export function createHubSports(options: HubParts): HubSports {
  const { config, clock, log, metrics, version, journal, quality } = options;
  const settings = espnSettings(config);
  const rows = new Map(settings.leagues.map((league) => [league.id, league]));
  const sports = createSports({
    leagues: config.leagues,
    clock,
    log,
    leagueOf: (id) => rows.get(id),
    waitMs: (game, at) => waitFor(game, at, settings),
  });
  return {
    view: sports,
    followed: () => followedOf(sports, config.teams),
    restore: () => restoreSports(journal, sports),
    importer: (store, accept) =>
      createGamesImport({
        sports,
        store,
        accept: (commit) => accept("import", commit),
        clock,
        keepDays: (name) => keepDaysFor(config, name),
      }),
    run: async ({ acceptor, supervisor, signal }) => {
      // Loaded while the hub answers already.
      const { createEspnSource } = await import("./sources/espn/source.ts");
      const knowledge = knowledgeOf(sports, config.teams);
      const espn = createEspnSource({ settings, clock, log, metrics, version, knowledge });
      const running = espn.run(signal, createSportsIntake({ sports, acceptor, quality }));
      return supervisor.run("espn", running, () => espn.health());
    },
  };
}

/** What the source need not ask for, and whom the hub follows: names of teams are found once ESPN has told them. */
function knowledgeOf(sports: Sports, teams: Config["teams"]): EspnKnowledge {
  return {
    games: () => sports.games(),
    pageReadAt: (league, page) => sports.pageReadAt(league, page),
    detail: (gameId) => sports.detail(gameId),
    followed: (league) => {
      const ofLeague = teams.filter((ref) => ref.league === league);
      return new Set(followedOf(sports, ofLeague).map(({ team }) => team.id));
    },
  };
}

function followedOf(sports: Sports, teams: Config["teams"]): readonly LeagueTeam[] {
  return teams.flatMap((ref) => {
    const match = sports.findTeam(ref.team, ref.league);
    return match.kind === "found" ? [match.found] : [];
  });
}
