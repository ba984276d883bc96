import { isDeepStrictEqual } from "node:util";
import { compileCheck } from "../../model/check.ts";
import type { Game, LeagueId } from "../../model/game.ts";
import type { GameEvent } from "../../model/game-event.ts";
import { GAME_EVENT_DOCUMENT, GameEventSchema } from "../../model/game-event.ts";
import type { ScoringPlay } from "../../model/game-summary.ts";
import type { League } from "../../model/league.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, parseTime } from "../../model/time.ts";
import type { ToldGame } from "../../model/told-game.ts";
import { ToldGameSchema } from "../../model/told-game.ts";
import type { DocumentChange } from "../../store/store.ts";
import type { EventsQuery } from "../view.ts";
import { detectEvents } from "./detect.ts";
import type { Interval } from "./looks.ts";
import { countingOf } from "./score-kinds.ts";
import { toldAt } from "./told.ts";

/** Documents of this kind hold a {@link ToldGame} each, by the game's id. */
export const TOLD_DOCUMENT = "game_told";

/** The events that are kept, in memory and as documents: so many, and no older than that. */
export const KEEP_EVENTS = 10_000;
const KEEP_EVENT_DAYS = 30;

/** The documents of this part, as a journal gives them back. */
export interface EventDocuments {
  readonly told: ReadonlyMap<string, unknown>;
  readonly events: ReadonlyMap<string, unknown>;
}

/** What changed games come to. */
export interface EventChanges {
  /** In order. */
  readonly events: readonly GameEvent[];
  readonly documents: readonly DocumentChange[];
  apply(): void;
}

/** What changed of a game, and what is known around it. */
export interface ChangedGame {
  readonly before: Game | undefined;
  readonly game: Game;
  readonly plays: readonly ScoringPlay[];
  readonly interval: Interval;
}

const isTold = compileCheck(ToldGameSchema);
const isEvent = compileCheck(GameEventSchema);
const NO_WORDS: League["periods"] = { regulation: 0, extra: "overtime" };

/** What the events of games have told: in memory, from documents. */
export class GameEvents {
  readonly #told = new Map<string, ToldGame>();
  /** The last number of games of which cannot be read what was told: they count on from there. */
  readonly #numbers = new Map<string, number>();
  #events: readonly GameEvent[] = [];
  readonly #leagueOf: (id: LeagueId) => League | undefined;

  constructor(leagueOf: (id: LeagueId) => League | undefined) {
    this.#leagueOf = leagueOf;
  }

  /** Takes up what the last run knew; gives what cannot be read, as "kind id". */
  restore({ told, events }: EventDocuments): readonly string[] {
    const unreadable: string[] = [];
    const read: GameEvent[] = [];
    for (const [id, value] of events) {
      if (isEvent(value) && value.id === id) read.push(value);
      else unreadable.push(`${GAME_EVENT_DOCUMENT} ${id}`);
    }
    this.#events = read.sort(byTime);
    for (const [id, value] of told) {
      if (isTold(value)) this.#told.set(id, value);
      else {
        unreadable.push(`${TOLD_DOCUMENT} ${id}`);
        this.#numbers.set(id, Math.max(0, ...this.list({ gameId: id }).map(numberOf)));
      }
    }
    return unreadable;
  }

  /** The last events, oldest first. */
  list({ league, gameId, team, limit = KEEP_EVENTS }: EventsQuery): readonly GameEvent[] {
    const isAsked = (event: GameEvent): boolean =>
      (league === undefined || event.league === league) &&
      (gameId === undefined || event.game_id === gameId) &&
      (team === undefined || event.home_team === team || event.away_team === team);
    return limit <= 0 ? [] : this.#events.filter(isAsked).slice(-limit);
  }

  /** What happened in games that changed. Pure: nothing is taken as told until `apply`. */
  observe(changed: readonly ChangedGame[], seenAt: Micros): EventChanges {
    const events: GameEvent[] = [];
    const next = new Map<string, ToldGame>();
    for (const { before, game, plays, interval } of changed) {
      const known = this.#told.get(game.id);
      const told =
        known ?? (before === undefined ? undefined : { ...toldAt(before), count: this.#numbers.get(game.id) ?? 0 });
      // At first sight nothing happened yet.
      if (told === undefined) continue;
      const row = this.#leagueOf(game.league);
      const words = row?.periods ?? { ...NO_WORDS, regulation: game.period.total };
      const counting = countingOf(row?.espnPath);
      const made = detectEvents(told, game, { before, plays, words, counting, seenAt, interval });
      events.push(...made.events);
      // What the game itself says again at the next look need not be kept.
      const isNew =
        known === undefined ? !isDeepStrictEqual(made.told, toldAt(game)) : !isDeepStrictEqual(known, made.told);
      if (isNew) next.set(game.id, made.told);
    }
    const gone = events.length === 0 ? new Set<string>() : this.#old(events.length, seenAt);
    return {
      events,
      documents: [
        ...events.map((event) => ({ kind: GAME_EVENT_DOCUMENT, id: event.id, value: event })),
        ...[...next].map(([id, value]) => ({ kind: TOLD_DOCUMENT, id, value })),
        ...[...gone].map((id) => ({ kind: GAME_EVENT_DOCUMENT, id, value: undefined })),
      ],
      apply: () => {
        for (const [id, told] of next) this.#told.set(id, told);
        if (events.length > 0) this.#events = [...this.#events.filter(({ id }) => !gone.has(id)), ...events];
      },
    };
  }

  /** What goes with games that are forgotten; their events go by their own age. */
  removals(gameIds: readonly string[]): readonly DocumentChange[] {
    return gameIds.filter((id) => this.#told.has(id)).map((id) => ({ kind: TOLD_DOCUMENT, id, value: undefined }));
  }

  forget(gameIds: readonly string[]): void {
    for (const id of gameIds) this.#told.delete(id);
  }

  #old(coming: number, now: Micros): ReadonlySet<string> {
    const since = now - KEEP_EVENT_DAYS * MICROS_PER_DAY;
    const surplus = this.#events.length + coming - KEEP_EVENTS;
    const isOld = (event: GameEvent, index: number): boolean => index < surplus || (parseTime(event.time) ?? 0) < since;
    return new Set(this.#events.filter(isOld).map(({ id }) => id));
  }
}

function numberOf({ id }: GameEvent): number {
  return Number(id.slice(id.lastIndexOf("-") + 1));
}

/** By time, within a game by number; among games of the same moment by their ids. */
function byTime(a: GameEvent, b: GameEvent): number {
  const [at, bt] = [parseTime(a.time) ?? 0, parseTime(b.time) ?? 0];
  if (at !== bt) return at - bt;
  if (a.game_id !== b.game_id) return a.game_id < b.game_id ? -1 : 1;
  return numberOf(a) - numberOf(b);
}
