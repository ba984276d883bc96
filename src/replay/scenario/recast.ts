import type { GameFacts, PlayFacts, TeamFacts } from "./game-facts.ts";

/** Who plays in place of the scenario's own teams. */
export interface Cast {
  readonly home: TeamFacts;
  readonly away: TeamFacts;
}

/**
 * The same game played by other teams: in who does what, where the ball lies, and in the words of the plays. What belongs to
 * the place (stadium, broadcast) stays. Pure.
 */
export function recast(game: GameFacts, from: Cast, to: Cast): GameFacts {
  const sides = [
    [from.home, to.home],
    [from.away, to.away],
  ] as const;
  const abbreviations = new Map(sides.map(([old, now]) => [old.abbreviation, now.abbreviation]));
  const words = new Map(
    sides.flatMap(([old, now]) => [
      [old.city, now.city],
      [old.nickname, now.nickname],
    ]),
  );
  const called = (name: string): string => abbreviations.get(name) ?? name;
  const told = (play: PlayFacts): PlayFacts => ({
    ...play,
    text: replaced(play.text, words),
    ...(play.by === undefined ? {} : { by: called(play.by) }),
    ...(play.situation === undefined ? {} : { situation: replaced(play.situation, abbreviations) }),
  });
  return {
    ...game,
    home: { ...game.home, team: to.home.abbreviation },
    away: { ...game.away, team: to.away.abbreviation },
    plays: game.plays.map(told),
  };
}

/** Replaces whole words, all at once: teams may change places. */
function replaced(text: string, words: ReadonlyMap<string, string>): string {
  const names = [...words.keys()].map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return text.replaceAll(new RegExp(String.raw`\b(?:${names.join("|")})\b`, "g"), (name) => words.get(name) ?? name);
}
