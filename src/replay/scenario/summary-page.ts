import type { PlayFacts, SideFacts } from "./game-facts.ts";
import { gameEvent } from "./game-event.ts";
import { clockSeconds } from "./game-timeline.ts";
import { recordOf } from "../unknown.ts";
import { teamOf, type StagedGame } from "./staged-game.ts";

/**
 * The summary of a game: its header, the plays that scored, hockey's shots (fields: ../shared's ESPN.md). A scenario has
 * no statistics of players.
 *
 * @param minute minutes of the game's own time since its start; negative before it
 */
export function summaryPage(game: StagedGame, minute: number): Readonly<Record<string, unknown>> {
  const { facts, timeline } = game;
  const event = gameEvent(game, minute);
  const share = Math.min(1, Math.max(0, minute / timeline.endMinute));
  const scored = facts.plays.filter((play) => {
    const at = timeline.minuteOf(play.period, clockSeconds(play.clock));
    return play.points !== undefined && at !== undefined && at <= minute;
  });
  const plays = scored.map((play, index) => playOf(game, play, scored.slice(0, index + 1), index));
  const { competitions, season } = event;
  return {
    header: { id: game.id, season, week: recordOf(event["week"])["number"], competitions },
    boxscore: {
      teams: [facts.away, facts.home].map((side) => ({
        team: { id: teamOf(game, side.team).id },
        statistics: side.shots === undefined || minute < 0 ? [] : [shotsOf(side, share)],
      })),
    },
    ...(facts.league === "nfl" ? { scoringPlays: plays } : { plays }),
  };
}

function shotsOf({ shots = 0 }: SideFacts, share: number): unknown {
  return { name: "shotsTotal", displayValue: String(Math.round(shots * share)), label: "Shots" };
}

/** ESPN's words for what so many points are. */
const kinds: Readonly<Record<number, string>> = { 1: "extra-point", 2: "safety", 3: "field-goal" };

function playOf(game: StagedGame, play: PlayFacts, upTo: readonly PlayFacts[], index: number): unknown {
  const { facts } = game;
  const score = ({ team }: SideFacts): number =>
    upTo.reduce((sum, one) => sum + (one.by === team ? (one.points ?? 0) : 0), 0);
  const name = facts.league === "nhl" ? "goal" : (kinds[play.points ?? 0] ?? "touchdown");
  return {
    id: `${game.id}${String(index + 1).padStart(3, "0")}`,
    type: { text: name, abbreviation: name },
    text: play.text,
    homeScore: score(facts.home),
    awayScore: score(facts.away),
    period: { number: play.period },
    clock: { displayValue: play.clock },
    scoringPlay: true,
    scoringType: { name },
    team: play.by === undefined ? undefined : { id: teamOf(game, play.by).id },
  };
}
