import type { Game } from "../model/game.ts";
import type { GameChanges, KnownGame } from "./game-state.ts";

/** The games of this run: as they are believed to be, and what a poll took back of them that the next one has to say again. */
export class KnownGames {
  readonly #games = new Map<string, Game>();
  readonly #pending = new Map<string, Game>();
  /** Made anew after a change; every poll asks for it several times. */
  #toWatch: readonly Game[] | undefined;

  /** As they are believed to be, by id. */
  get all(): ReadonlyMap<string, Game> {
    return this.#games;
  }

  restore(games: ReadonlyMap<string, Game>, pending: ReadonlyMap<string, Game>): void {
    this.#toWatch = undefined;
    for (const [id, game] of games) this.#games.set(id, game);
    for (const [id, game] of pending) this.#pending.set(id, game);
  }

  /** A game with what is pending of it. */
  known(id: string): KnownGame | undefined {
    const game = this.#games.get(id);
    const pending = this.#pending.get(id);
    return game === undefined || pending === undefined ? game : { ...game, pending };
  }

  /** What is known of these games, by id. */
  of(asked: readonly Game[]): ReadonlyMap<string, KnownGame> {
    const known = new Map<string, KnownGame>();
    for (const { id } of asked) {
      const game = this.known(id);
      if (game !== undefined) known.set(id, game);
    }
    return known;
  }

  keep({ changed, documents }: GameChanges): void {
    if (changed.length > 0 || documents.length > 0) this.#toWatch = undefined;
    for (const game of changed) this.#games.set(game.id, game);
    for (const { id, value } of documents) {
      if (value.pending === undefined) this.#pending.delete(id);
      else this.#pending.set(id, value.pending);
    }
  }

  delete(id: string): void {
    this.#toWatch = undefined;
    this.#games.delete(id);
    this.#pending.delete(id);
  }

  /** As {@link all}, but a game that may be on after all is one that is on: it is looked at soon. */
  toWatch(): readonly Game[] {
    this.#toWatch ??= [...this.#games.values()].map((game) => {
      const pending = this.#pending.get(game.id);
      return game.status !== "live" && pending?.status === "live" ? pending : game;
    });
    return this.#toWatch;
  }
}
