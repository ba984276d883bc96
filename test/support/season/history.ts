import { readFileSync } from "node:fs";
import { Temporal } from "temporal-polyfill";
import type { GameFacts, PlayFacts, TeamFacts } from "../../../src/replay/scenario/game-facts.ts";
import { timelineOf } from "../../../src/replay/scenario/game-timeline.ts";
import type { StagedGame } from "../../../src/replay/scenario/staged-game.ts";

/** A game of a history file: who, when (US Eastern), and how it ended. */
interface PastGame {
  readonly date: string;
  readonly time: string;
  readonly home: string;
  readonly away: string;
  readonly score: readonly [home: number, away: number];
  readonly overtime: boolean;
  readonly playoff: boolean;
}

/** Starts of the games of an NFL day, in order: the file has days alone. Others are the last one's. */
const NFL_STARTS: readonly string[] = [...Array<string>(8).fill("13:00"), ...Array<string>(5).fill("16:25"), "20:20"];

/** The games of an NFL season, such as 2024. @param file nfl-games-1970-2024.csv */
export function nflSeason(file: string, season: number): readonly StagedGame[] {
  const ofDay = new Map<string, number>();
  const games = rows(file)
    .filter((row) => row[2] === String(season))
    .map(([, date = "", , , playoff = "", home = "", away = "", forHome = "", forAway = ""]): PastGame => {
      const index = ofDay.get(date) ?? 0;
      ofDay.set(date, index + 1);
      const isSunday = Temporal.PlainDate.from(date).dayOfWeek === 7;
      const time = isSunday ? (NFL_STARTS[index] ?? "20:20") : "20:15";
      const score = [Number(forHome), Number(forAway)] as const;
      return { date, time, home, away, score, overtime: score[0] === score[1], playoff: playoff !== "" };
    });
  return staged(games, { league: "nfl", season, first: games[0]?.date ?? "" });
}

/** The games of an NHL season, such as 2025 for 2024-25. @param file nhl-games-2024-25.csv */
export function nhlSeason(file: string, season: number): readonly StagedGame[] {
  const games = rows(file).map(
    ([date = "", time = "", away = "", forAway = "", home = "", forHome = "", extra = ""]) => ({
      date,
      time: hours(time),
      home,
      away,
      score: [Number(forHome), Number(forAway)] as const,
      overtime: extra !== "",
      playoff: date > `${season}-04-18`,
    }),
  );
  return staged(games, { league: "nhl", season, first: games[0]?.date ?? "" });
}

function rows(file: string): readonly (readonly string[])[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}

/** `7:30 PM` → `19:30`. */
function hours(time: string): string {
  const [, hour = "7", minute = "00", half = "PM"] = /^(\d+):(\d\d) ([AP]M)$/.exec(time) ?? [];
  return `${String((Number(hour) % 12) + (half === "PM" ? 12 : 0)).padStart(2, "0")}:${minute}`;
}

function staged(
  games: readonly PastGame[],
  { league, season, first }: { readonly league: "nfl" | "nhl"; readonly season: number; readonly first: string },
): readonly StagedGame[] {
  const names = [...new Set(games.flatMap(({ home, away }) => [home, away]))].sort();
  const teams = names.map((name, index): TeamFacts => {
    const words = name.split(" ");
    const abbreviation = league === "nfl" ? name : `T${index + 1}`;
    return {
      id: String(index + 1),
      abbreviation,
      city: words.slice(0, -1).join(" ") || name,
      nickname: words.at(-1) ?? name,
      colors: ["000000", "ffffff"],
    };
  });
  const abbreviationOf = (name: string): string => teams[names.indexOf(name)]?.abbreviation ?? name;
  return games.map((game, index) => {
    const sides = [abbreviationOf(game.home), abbreviationOf(game.away)] as const;
    const days = Temporal.PlainDate.from(first).until(Temporal.PlainDate.from(game.date)).days;
    const facts: GameFacts = {
      league,
      starts_at: 0,
      season,
      season_type: game.playoff ? 3 : 2,
      ...(league === "nfl" ? { week: Math.floor(days / 7) + 1 } : {}),
      home: { team: sides[0], wins: 0, losses: 0, ties: 0, shots: 30 },
      away: { team: sides[1], wins: 0, losses: 0, ties: 0, shots: 30 },
      venue: { name: "Arena", city: "City", state: "ST", country: "USA", indoor: true },
      broadcast: "TV",
      plays: playsOf(game, sides, league),
    };
    const start = Temporal.PlainDateTime.from(`${game.date}T${game.time}`).toZonedDateTime("America/New_York");
    return {
      facts,
      timeline: timelineOf(facts),
      teams,
      id: `${league === "nfl" ? 1 : 2}${season}${String(index).padStart(5, "0")}`,
      startsAt: start.epochMilliseconds * 1_000,
      evening: 0,
      results: 0,
    };
  });
}

/** Scores spread over the game that add up to its end; one that went on ends with the winner's last point. */
function playsOf(
  { score, overtime }: PastGame,
  sides: readonly [string, string],
  league: "nfl" | "nhl",
): GameFacts["plays"] {
  const regulation = league === "nfl" ? 4 : 3;
  const winner = score[0] > score[1] ? 0 : 1;
  const last = league === "nfl" ? 3 : 1;
  const extra = overtime && score[0] !== score[1];
  const plays: PlayFacts[] = [];
  for (const side of [0, 1] as const) {
    let left = score[side] - (extra && side === winner ? last : 0);
    for (let index = 0; left > 0; index += 1) {
      const points = Math.min(left, league === "nfl" ? 7 : 1);
      const period = Math.min(regulation, (index % regulation) + 1);
      const clock = `${String(2 + ((index * 5 + side * 3) % 12)).padStart(2, "0")}:${side === 0 ? "10" : "40"}`;
      plays.push({ period, clock, text: "scores", by: sides[side], points });
      left -= points;
    }
  }
  plays.sort((a, b) => a.period - b.period || (a.clock < b.clock ? 1 : -1));
  if (overtime)
    plays.push({
      period: regulation + 1,
      clock: "01:30",
      text: "ends it",
      ...(extra ? { by: sides[winner], points: last } : {}),
    });
  return plays.length > 0 ? plays : [{ period: 1, clock: "10:00", text: "plays" }];
}
