import type { HistoricalGame } from "../../src/model/historical-game.ts";
import type { PlayFacts } from "../../src/replay/scenario/game-facts.ts";
import type { SeasonLeague } from "./season-games.ts";

/** Touchdown with its point, field goal, the same without it, with two, and a safety. */
const POINTS = [7, 3, 7, 3, 7, 3, 6, 8, 2];
/** A football play takes so much of the clock. */
const PLAY_SECONDS = 40;

/**
 * Plays whose points end as the game did: level after regulation where it went on, the winner's last ones at its end.
 *
 * @param random 0 up to 1
 */
export function playsOf(
  league: SeasonLeague,
  game: HistoricalGame,
  [home, away]: readonly [string, string],
  random: () => number,
): PlayFacts[] {
  const [regulation, seconds] = league === "nfl" ? [4, 900] : [3, 1_200];
  const extra = extraPeriods(league, game);
  const margin = Math.abs(game.home_score - game.away_score);
  const winner = game.home_score > game.away_score ? home : away;
  const plays: Timed[] = [];
  for (const [team, score] of [
    [home, game.home_score],
    [away, game.away_score],
  ] as const) {
    for (const points of parts(league, score - (extra > 0 && team === winner ? margin : 0), random)) {
      const period = 1 + Math.floor(random() * regulation);
      plays.push({ period, left: Math.floor(random() * seconds), text: "Score", by: team, points });
    }
  }
  if (league === "nfl") plays.push(...downs([home, away], random));
  plays.sort((a, b) => a.period - b.period || b.left - a.left);
  // Overtime ends with its last play: the winning one, or time that runs out.
  const end = margin === 0 ? {} : { by: winner, points: margin };
  if (extra > 0) plays.push({ period: regulation + extra, left: margin === 0 ? 0 : 90, text: "End", ...end });
  if (plays.length === 0) plays.push({ period: 1, left: seconds, text: "Start" });
  return plays.map(({ left, ...play }) => ({ ...play, clock: clockOf(left) }));
}

type Timed = Omit<PlayFacts, "clock"> & { readonly left: number };

/** A tie of football had an overtime; hockey's shootout is its fifth period. */
function extraPeriods(league: SeasonLeague, { extra_time, home_score, away_score }: HistoricalGame): number {
  if (league === "nfl") return home_score === away_score ? 1 : 0;
  if (extra_time === "") return 0;
  return extra_time === "SO" ? 2 : Number(extra_time.replace("OT", "") || 1);
}

function parts(league: SeasonLeague, score: number, random: () => number): readonly number[] {
  if (league === "nhl") return Array<number>(score).fill(1);
  const all: number[] = [];
  for (let left = score; left > 0;) {
    const possible = POINTS.filter((points) => points <= left && left - points !== 1);
    const points = possible[Math.floor(random() * possible.length)] ?? left;
    all.push(points);
    left -= points;
  }
  return all;
}

/** What a football scoreboard shows between the scores: who has the ball, and where. */
function downs(teams: readonly [string, string], random: () => number): readonly Timed[] {
  const plays: Timed[] = [];
  for (let period = 1; period <= 4; period++) {
    for (let left = 900 - PLAY_SECONDS; left > 0; left -= PLAY_SECONDS) {
      const holder = teams[Math.floor(left / (PLAY_SECONDS * 6)) % 2] ?? teams[0];
      const half = teams[random() < 0.5 ? 0 : 1];
      const down = 1 + Math.floor(random() * 4);
      const situation = `${holder} ${down} & ${1 + Math.floor(random() * 10)} at ${half} ${1 + Math.floor(random() * 49)}`;
      plays.push({ period, left, text: "Run", by: holder, situation });
    }
  }
  return plays;
}

function clockOf(left: number): string {
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}
