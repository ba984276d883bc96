import type { LeagueId } from "../model/game.ts";
import { leagueIds } from "../model/game.ts";
import { nearest } from "../model/nearest.ts";

/** What is said of a league that there is not. @param custom those of `leagues_custom` */
export function unknownLeague(
  name: string,
  custom: readonly LeagueId[],
): { readonly reason: string; readonly mend: string } {
  const known = [...leagueIds, ...custom];
  return {
    reason: `names no league that the hub knows: ${JSON.stringify(name)}`,
    mend: didYouMean(nearest(name, known), `The leagues are ${known.join(", ")}; others go into leagues_custom.`),
  };
}

export function didYouMean(near: string | undefined, otherwise: string): string {
  return near === undefined ? otherwise : `Did you mean ${near}? ${otherwise}`;
}
