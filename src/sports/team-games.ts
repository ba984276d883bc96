import type { Game } from "../model/game.ts";

/**
 * The game now on, the next scheduled one and the last finished one. Pure.
 *
 * @param own all games of a team, by start
 */
export function teamGames(
  own: readonly Game[],
  isLive: (game: Game) => boolean,
  isNotLost: (game: Game) => boolean,
): { readonly current?: Game; readonly next?: Game; readonly last?: Game } {
  const live = own.findLast(isLive);
  const next = own.find((game) => game.status === "scheduled" && isNotLost(game));
  const last = own.findLast((game) => game.status === "finished");
  return {
    ...(live === undefined ? {} : { current: live }),
    ...(next === undefined ? {} : { next }),
    ...(last === undefined ? {} : { last }),
  };
}
