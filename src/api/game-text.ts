import type { Game } from "../model/game.ts";

const texts = new WeakMap<Game, string>();

/**
 * A game as JSON. Games in memory are replaced, never changed (see `SportsView`), so each is written once, however
 * often it is asked for.
 */
export function gameText(game: Game): string {
  const known = texts.get(game);
  if (known !== undefined) return known;
  const text = JSON.stringify(game);
  texts.set(game, text);
  return text;
}
