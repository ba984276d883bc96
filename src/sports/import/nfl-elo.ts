import type { HistoricalGame } from "../../model/historical-game.ts";
import type { Micros } from "../../model/time.ts";
import { gameProblem } from "./game-problem.ts";
import type { CsvGames, RowProblem, Table } from "./table.ts";
import { day, score } from "./table.ts";

const COLUMNS = ["date", "season", "neutral", "playoff", "home_team", "away_team", "home_score", "away_score"] as const;
type Column = (typeof COLUMNS)[number];
const NAMES = { date: "date", season: "season", home: "home_team", away: "away_team" } as const;

/** The letters of the column `playoff`: wild card, division, conference, Super Bowl. */
const ROUNDS: Readonly<Record<string, string>> = { w: "wild_card", d: "divisional", c: "conference", s: "super_bowl" };

/**
 * NFL games, one row each: Neil Paine's table of ratings (NFL-elo-ratings.csv), trimmed to the games. Teams are
 * abbreviations of today's franchises; the season is the year in which it began, as ESPN counts.
 */
export function readNflElo({ columns, rows }: Table, now: Micros): CsvGames | undefined {
  const at = new Map(COLUMNS.map((name) => [name, columns.indexOf(name)]));
  if ([...at.values()].includes(-1)) return undefined;
  const games: HistoricalGame[] = [];
  const problems: RowProblem[] = [];
  let unplayed = 0;
  for (const { line, cells } of rows) {
    const cell = (name: Column): string => cells[at.get(name) ?? -1]?.trim() ?? "";
    if (cell("home_score") === "" && cell("away_score") === "") {
      unplayed += 1;
      continue;
    }
    const date = day(cell("date"));
    const home_score = score(cell("home_score"));
    const away_score = score(cell("away_score"));
    const season = Number(cell("season"));
    const playoff = cell("playoff");
    const week = ROUNDS[playoff];
    if (date === undefined) problems.push({ line, detail: `date ${cell("date")} is not a day such as 2025-02-09` });
    else if (home_score === undefined || away_score === undefined)
      problems.push({ line, detail: `score ${cell("home_score")}-${cell("away_score")} is not two whole numbers` });
    else if (!Number.isInteger(season) || Math.abs(season - Number(date.slice(0, 4))) > 1)
      problems.push({ line, detail: `season ${cell("season")} is not the year of ${date}` });
    else if (playoff !== "" && week === undefined)
      problems.push({ line, detail: `playoff ${playoff} is not one of ${Object.keys(ROUNDS).join(", ")}` });
    else if (cell("home_team") === "" || cell("away_team") === "") problems.push({ line, detail: "a team is missing" });
    else {
      const game: HistoricalGame = {
        date,
        season,
        season_type: week === undefined ? "regular" : "postseason",
        ...(week === undefined ? {} : { week }),
        neutral_site: cell("neutral") === "1",
        home: cell("home_team"),
        away: cell("away_team"),
        home_score,
        away_score,
        extra_time: "",
      };
      const detail = gameProblem(game, now, NAMES);
      if (detail === undefined) games.push(game);
      else problems.push({ line, detail });
    }
  }
  const notes = [
    "date, season, home_team, away_team, home_score, away_score: as they are; playoff w, d, c, s: the round",
    "the table has no time of day, no week of the regular season and no overtime: these stay unknown",
  ];
  return { league: "nfl", shape: "NFL games with ratings' columns", notes, games, unplayed, problems };
}
