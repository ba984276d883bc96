import { compileCheck } from "../model/check.ts";
import type { Game, LeagueId, Team } from "../model/game.ts";
import { GameSchema, LEAGUE_ID_PATTERN, TeamSchema } from "../model/game.ts";
import type { Micros } from "../model/time.ts";
import type { DepthDocuments } from "./depth.ts";
import type { EventDocuments } from "./events/game-events.ts";
import { GAME_DOCUMENT } from "./game-state.ts";
import type { LeagueTeam } from "./view.ts";

/** Documents of this kind hold a {@link Team} each, by league and ESPN's id: "nfl:17". */
export const TEAM_DOCUMENT = "team";

/** The documents of sports as a journal gives them back: `journal.documents(kind)` for each kind. */
export interface SportsDocuments {
  readonly games: ReadonlyMap<string, unknown>;
  readonly teams: ReadonlyMap<string, unknown>;
  /** Tables, injuries and summaries; absent where only games and teams are of interest. */
  readonly depth?: DepthDocuments;
  /** What was told of games; absent where no events are of interest. */
  readonly events?: EventDocuments;
}

export interface ReadDocuments {
  readonly games: ReadonlyMap<string, Game>;
  /** The steps back that ESPN told of games once and has yet to say again, by the game's id. */
  readonly pending: ReadonlyMap<string, Game>;
  /** When games were last looked at (see `Looks`), by their ids. */
  readonly lookedAt: ReadonlyMap<string, Micros>;
  readonly teams: ReadonlyMap<string, LeagueTeam>;
  /** What another version wrote and this one cannot read, as "kind id"; ESPN will tell it again. */
  readonly unreadable: readonly string[];
}

const isGame = compileCheck(GameSchema);
const isTeam = compileCheck(TeamSchema);
const leagueId = new RegExp(LEAGUE_ID_PATTERN);

/** Checks documents and sorts out those that this version cannot read. */
export function readDocuments(documents: SportsDocuments): ReadDocuments {
  const games = new Map<string, Game>();
  const pending = new Map<string, Game>();
  const lookedAt = new Map<string, Micros>();
  const teams = new Map<string, LeagueTeam>();
  const unreadable: string[] = [];
  for (const [id, value] of documents.games) {
    const { pending: claim, looked_at: looked, ...game } = isKnownGame(value) ? value : NO_GAME;
    if (isGame(game) && game.id === id) games.set(id, game);
    else unreadable.push(`${GAME_DOCUMENT} ${id}`);
    if (typeof looked === "number" && games.has(id)) lookedAt.set(id, looked);
    // One that cannot be read is told again, if it is so.
    if (isGame(claim) && claim.id === id && games.has(id)) pending.set(id, claim);
  }
  for (const [id, value] of documents.teams) {
    const league = leagueOf(id);
    const team: Team | undefined = isTeam(value) ? value : undefined;
    if (league !== undefined && team !== undefined) teams.set(id, { league, team });
    else unreadable.push(`${TEAM_DOCUMENT} ${id}`);
  }
  return { games, pending, lookedAt, teams, unreadable };
}

/** What a game's document has beside the game. */
interface Beside {
  readonly pending?: unknown;
  readonly looked_at?: unknown;
}
const NO_GAME: Beside = {};

function isKnownGame(value: unknown): value is Beside {
  return typeof value === "object" && value !== null;
}

function leagueOf(id: string): LeagueId | undefined {
  const [league = "", team] = id.split(":", 2);
  return team !== undefined && leagueId.test(league) ? league : undefined;
}
