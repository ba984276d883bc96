import type { Game, LeagueId, Team } from "../model/game.ts";
import type { GameDetail } from "../model/game-summary.ts";
import type { Injury } from "../model/injury.ts";
import type { Point } from "../model/point.ts";
import type { SportsObservation } from "../model/sports-observation.ts";
import type { Standing, TeamGroup } from "../model/standing.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, parseTime } from "../model/time.ts";
import type { DocumentChange } from "../store/store.ts";
import { teamKey } from "./games-index.ts";
import { Injuries } from "./injuries.ts";
import { Standings } from "./standings.ts";
import { DETAIL_DOCUMENT, Summaries, withShots } from "./summaries.ts";
import type { DailyPage, LeagueTeam } from "./view.ts";

/** Documents of this kind say when a page was last read, a time as text by "nfl:injuries". */
export const PAGE_DOCUMENT = "espn_page";

/** The documents of this part, as a journal gives them back. */
export interface DepthDocuments {
  readonly standings: ReadonlyMap<string, unknown>;
  readonly injuries: ReadonlyMap<string, unknown>;
  readonly details: ReadonlyMap<string, unknown>;
  readonly pages: ReadonlyMap<string, unknown>;
}

type DepthObservation = Extract<SportsObservation, { kind: DailyPage | "summary" }>;

/** What is known around such an observation. */
export interface Around {
  readonly games: ReadonlyMap<string, Game>;
  /** By `teamKey`. */
  readonly teams: ReadonlyMap<string, LeagueTeam>;
}

/** What an observation comes to. */
export interface DepthChanges {
  readonly points: readonly Point[];
  readonly documents: readonly DocumentChange[];
  /** The conferences and divisions that it tells. */
  readonly groups: readonly TeamGroup[];
  /** The game with what its summary told of it, where it is known. */
  readonly game?: Game;
  apply(): void;
}

/**
 * A team with the conference and division that a page tells.
 *
 * @param prevails whether that counts more than what is known: tables are newer than the groups beside a summary
 */
export function inGroup(team: Team, { conference, division }: TeamGroup, prevails: boolean): Team {
  return prevails
    ? { ...team, conference: conference ?? team.conference, division: division ?? team.division }
    : { ...team, conference: team.conference ?? conference, division: team.division ?? division };
}

/** A game with the groups of its teams; one that is over stays as it is, for groups are tags of the point of its end. */
function inGroups(game: Game, groups: readonly TeamGroup[]): Game {
  if (game.status === "finished") return game;
  const grouped = (team: Team): Team => {
    const group = groups.find(({ team_id }) => team_id === team.id);
    return group === undefined ? team : inGroup(team, group, false);
  };
  return { ...game, home_team: grouped(game.home_team), away_team: grouped(game.away_team) };
}

/** What is known of leagues and games beyond the scoreboards: tables, injuries, summaries. In memory, from documents. */
export class Depth {
  readonly #standings = new Standings();
  readonly #injuries = new Injuries();
  readonly #summaries = new Summaries();
  readonly #readAt = new Map<string, Micros>();

  /** Takes up what the last run knew; gives what cannot be read, as "kind id". */
  restore(documents: DepthDocuments): readonly string[] {
    const unreadable = [
      ...this.#standings.restore(documents.standings),
      ...this.#injuries.restore(documents.injuries),
      ...this.#summaries.restore(documents.details),
    ];
    for (const [id, value] of documents.pages) {
      const time = typeof value === "string" ? parseTime(value) : undefined;
      if (time === undefined) unreadable.push(`${PAGE_DOCUMENT} ${id}`);
      else this.#readAt.set(id, time);
    }
    return unreadable;
  }

  standings(league: LeagueId): readonly Standing[] {
    return this.#standings.of(league);
  }

  injuries(league: LeagueId): readonly Injury[] {
    return this.#injuries.of(league);
  }

  detail(gameId: string): GameDetail | undefined {
    return this.#summaries.of(gameId);
  }

  /** When a page was last read and kept. */
  readAt(league: LeagueId, page: DailyPage): Micros | undefined {
    return this.#readAt.get(`${league}:${page}`);
  }

  /** A team with its conference and division: those of the table, else those that were known before. */
  grouped(team: Team, league: LeagueId, known: Team | undefined): Team {
    const standing = this.#standings.team(league, team.id);
    const conference = standing?.conference ?? known?.conference ?? team.conference;
    const division = standing?.division ?? known?.division ?? team.division;
    return conference === team.conference && division === team.division ? team : { ...team, conference, division };
  }

  /** What goes with games that are forgotten. */
  removals(gameIds: readonly string[]): readonly DocumentChange[] {
    const known = gameIds.filter((id) => this.#summaries.of(id) !== undefined);
    return known.map((id) => ({ kind: DETAIL_DOCUMENT, id, value: undefined }));
  }

  forget(gameIds: readonly string[]): void {
    this.#summaries.forget(gameIds);
  }

  observe(observation: DepthObservation, { games, teams }: Around): DepthChanges {
    const { league, readAt } = observation;
    switch (observation.kind) {
      case "standings": {
        const grouped = observation.standings.map((one) => {
          const known = teams.get(teamKey(league, one.team_id))?.team;
          // A table that stops at the conferences does not say the divisions that summaries told.
          return { ...one, division: one.division ?? known?.division ?? null };
        });
        const made = this.#standings.observe(league, grouped, readAt, this.readAt(league, "standings"));
        return this.#asRead(observation, made, grouped);
      }
      case "injuries": {
        const complete = observation.problems.length === 0;
        return this.#asRead(observation, this.#injuries.observe(league, observation.injuries, readAt, complete), []);
      }
      case "summary": {
        const { summary } = observation;
        const game = games.get(summary.game_id);
        const made = this.#summaries.observe(league, summary, game, readAt);
        const { groups } = summary;
        return { ...made, groups, ...(game === undefined ? {} : { game: withShots(inGroups(game, groups), summary) }) };
      }
    }
  }

  /** Notes, in the same commit, that the page was read. */
  #asRead(
    { league, kind, readAt }: DepthObservation,
    made: Omit<DepthChanges, "groups">,
    groups: readonly TeamGroup[],
  ): DepthChanges {
    const id = `${league}:${kind}`;
    return {
      points: made.points,
      documents: [...made.documents, { kind: PAGE_DOCUMENT, id, value: formatTime(readAt) }],
      groups,
      apply: () => {
        made.apply();
        this.#readAt.set(id, readAt);
      },
    };
  }
}
