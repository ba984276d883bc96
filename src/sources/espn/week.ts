import type { SeasonType } from "../../model/game.ts";
import type { League } from "../../model/league.ts";

const NFL_ROUNDS: Readonly<Record<number, string>> = {
  1: "wild_card",
  2: "divisional",
  3: "conference",
  4: "pro_bowl",
  5: "super_bowl",
};

const COLLEGE_ROUNDS: Readonly<Record<number, string>> = { 1: "bowls", 999: "playoff" };

/**
 * The week of a game as its tag and the API name it: "5", "wild_card", "hall_of_fame", "pre_1".
 *
 * ESPN numbers the preseason from the Hall of Fame game: its 1 is that game and its 2 is "Preseason Week 1" (ESPN.md).
 * The tag follows the label that people know, so ESPN's 2 is `pre_1` and its 3 is `pre_2`.
 *
 * @param number ESPN's `week.number`
 * @returns `null` where the league has no weeks, or ESPN names none
 */
export function weekName(league: League, seasonType: SeasonType | null, number: number | undefined): string | null {
  if (!league.weeks || number === undefined || number < 1) return null;
  if (seasonType === "preseason") {
    if (league.id !== "nfl") return `pre_${number}`;
    return number === 1 ? "hall_of_fame" : `pre_${number - 1}`;
  }
  if (seasonType === "postseason") {
    const rounds = league.id === "nfl" ? NFL_ROUNDS : COLLEGE_ROUNDS;
    return rounds[number] ?? `post_${number}`;
  }
  return String(number);
}
