import { HometideError } from "../../model/errors.ts";
import type { Game, LeagueId } from "../../model/game.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_HOUR, parseTime } from "../../model/time.ts";
import { easternDay } from "./eastern.ts";

/** A game that began longer ago is not missed: it may have been taken off for good. */
const MISSED_FOR: Micros = 12 * MICROS_PER_HOUR;

/**
 * Games of a league that are on, and that ESPN tells of neither on its scoreboard nor on that of their day: the list was
 * empty, or their events could not be read. What is shown of them grows old.
 */
export class LostGames {
  readonly #league: LeagueId;
  readonly #lost = new Set<string>();

  constructor(league: LeagueId) {
    this.#league = league;
  }

  get any(): boolean {
    return this.#lost.size > 0;
  }

  /** Some of any page were told. */
  told(games: readonly Game[]): void {
    for (const { id } of games) this.#lost.delete(id);
  }

  /**
   * The scoreboard was read, and where a day is given that day's, too.
   *
   * @param known all games, of other leagues, too
   * @param listed ids that either told; of a day's page that failed there are none
   * @param day US Eastern, such as `20251207`
   */
  looked(known: readonly Game[], listed: ReadonlySet<string>, day: string | undefined, now: Micros): void {
    const live = known.filter(({ league, status, start_time }) => {
      if (league !== this.#league || status !== "live") return false;
      const start = parseTime(start_time);
      return start !== undefined && now - start < MISSED_FOR;
    });
    const ids = new Set(live.map(({ id }) => id));
    for (const id of this.#lost) if (!ids.has(id)) this.#lost.delete(id);
    for (const { id, start_time } of live)
      if (!listed.has(id) && easternDay(parseTime(start_time) ?? 0) === day) this.#lost.add(id);
  }

  /** What is to be told of it; `undefined` where none is lost. */
  error(): HometideError | undefined {
    if (!this.any) return undefined;
    const which = this.#lost.size === 1 ? "a game that is on" : `${this.#lost.size} games that are on`;
    return new HometideError(
      "espn_unreadable",
      `ESPN's scoreboard tells nothing of ${which}: its list is empty or lacks them, or they could not be read`,
    );
  }
}
