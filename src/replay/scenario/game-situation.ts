import type { PlayFacts } from "./game-facts.ts";
import type { Moment } from "./game-timeline.ts";
import { teamOf, type StagedGame } from "./staged-game.ts";

const ORDINALS = ["", "1st", "2nd", "3rd", "4th"];

/** ESPN's `situation` of a game that is on: football's down and distance, and the last play. */
export function situationOf(
  game: StagedGame,
  plays: readonly PlayFacts[],
  moment: Moment,
): Readonly<Record<string, unknown>> | undefined {
  const last = plays.at(-1);
  if (last === undefined) return undefined;
  const lastPlay = {
    id: `${game.id}${String(plays.length).padStart(4, "0")}`,
    type: { id: "0", text: last.points === undefined ? "Play" : "Score" },
    text: last.text,
    scoreValue: last.points ?? 0,
    ...(last.by === undefined ? {} : { team: { id: teamOf(game, last.by).id } }),
  };
  if (game.facts.league !== "nfl") return { lastPlay };
  const timeouts = { homeTimeouts: 3, awayTimeouts: 3 };
  const match = /^([A-Z]+) ([1-4]) & (\w+) at (.+)$/.exec(last.situation ?? "");
  // As ESPN does on kick-offs and in breaks: no possession, and a down that is none.
  if (match === null || moment.phase === "break")
    return { lastPlay, down: -1, distance: 0, isRedZone: false, ...timeouts };
  const [, holder = "", down = "", distance = "", place = ""] = match;
  const short = `${ORDINALS[Number(down)] ?? ""} & ${distance}`;
  const [half = "", yards = "50"] = place.split(" ");
  // ESPN counts the yard line from the home team's goal line.
  const yardLine = place === "50" ? 50 : half === game.facts.home.team ? Number(yards) : 100 - Number(yards);
  return {
    lastPlay,
    down: Number(down),
    yardLine,
    distance: distance === "Goal" ? Number(yards) : Number(distance),
    downDistanceText: `${short} at ${place}`,
    shortDownDistanceText: short,
    possessionText: place,
    isRedZone: half !== holder && place !== "50" && Number(yards) <= 20,
    possession: teamOf(game, holder).id,
    ...timeouts,
  };
}
