import { expect, it } from "vitest";
import { readCsvGames as readCsvGamesAt } from "../../../src/sports/import/csv-games.ts";
import { describeShared, shared } from "../../support/shared.ts";
import { readFileSync } from "node:fs";
import { MICROS_PER_MS } from "../../../src/model/time.ts";

const NOW = Date.UTC(2026, 10, 21, 23) * MICROS_PER_MS;

const readCsvGames = (text: string) => readCsvGamesAt(text, NOW);

const NHL = "Date,Time,Visitor,G,Home,G,,Att.,LOG,Notes";
const NFL = "game_id,date,season,neutral,playoff,home_team,away_team,home_score,away_score";

it("reads a game of the NHL: time of day, length, overtime, neutral site", () => {
  const { league, games, problems } = readCsvGames(
    `${NHL}\n2025-11-14,2:00 PM,Nashville Predators,2,Pittsburgh Penguins,1,OT,11920,2:41,at (Stockholm SE)\n`,
  );
  expect([league, problems]).toEqual(["nhl", []]);
  expect(games).toEqual([
    {
      date: "2025-11-14",
      start_time: "2025-11-14T19:00:00Z",
      duration_minutes: 161,
      season: 2026,
      season_type: "regular",
      neutral_site: true,
      home: "Pittsburgh Penguins",
      away: "Nashville Predators",
      home_score: 1,
      away_score: 2,
      extra_time: "OT",
    },
  ]);
});

it("reads a Super Bowl, and passes over a game without a score", () => {
  const { games, unplayed, problems } = readCsvGames(
    `\uFEFF${NFL}\r\n1,2025-02-09,2024,1,s,PHI,KC,40,22\r\n2,2026-09-10,2026,0,,NE,SEA,,\r\n`,
  );
  expect([unplayed, problems]).toEqual([1, []]);
  expect(games).toMatchObject([
    {
      date: "2025-02-09",
      season: 2024,
      season_type: "postseason",
      week: "super_bowl",
      neutral_site: true,
      home_score: 40,
    },
  ]);
});

it("names the line of what it cannot read, and reads the rest", () => {
  const { games, problems } = readCsvGames(
    [
      NFL,
      "1,2025-02-30,2024,0,,PHI,KC,40,22",
      "2,2024-09-08,2024,0,,PHI,KC,4x,22",
      "3,2024-09-08,1999,0,,PHI,KC,40,22",
      "4,2024-09-08,2024,0,q,PHI,KC,40,22",
      "5,2024-09-08,2024,0,,,KC,40,22",
      "6,2024-09-08",
      "7,2024-09-08,2024,0,,PHI,KC,40,22",
    ].join("\n"),
  );
  expect(games).toHaveLength(1);
  expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  expect(problems[0]?.detail).toMatch(/2025-02-30 is not a day/);
});

it("names line, column and value of a game that the hub would refuse, and reads the rest", () => {
  const nfl = readCsvGames(
    [
      NFL,
      "1,1066-10-14,1066,0,,PHI,KC,40,22",
      "2,2026-11-22,2026,0,,PHI,KC,40,22",
      `3,2024-09-08,2024,0,,${"P".repeat(101)},KC,40,22`,
      "4,2026-11-21,2026,0,,PHI,KC,40,22",
      "5,2024-09-08,2024,0,,PHI,PHI,40,22",
    ].join("\n"),
  );
  expect(nfl.games.map(({ date }) => date)).toEqual(["2026-11-21"]);
  expect(nfl.problems).toEqual([
    { line: 2, detail: "season 1066 is not a year from 1900 to 2200" },
    { line: 3, detail: expect.stringMatching(/^date 2026-11-22 is in the future, .*correct the date/) },
    { line: 4, detail: expect.stringMatching(/^home_team P+… is longer than 100 characters$/) },
    { line: 6, detail: "home_team and away_team are both PHI: nobody plays against themselves" },
  ]);

  const game = (date: string, time: string, log: string): string =>
    `${date},${time},Boston Bruins,2,Pittsburgh Penguins,1,,11920,${log},`;
  const nhl = readCsvGames(
    [
      NHL,
      game("1850-10-01", "7:00 PM", "2:30"),
      game("2026-11-21", "7:00 PM", "2:30"),
      game("2026-11-21", "2:00 PM", "0:00"),
    ].join("\n"),
  );
  expect(nhl.problems).toEqual([
    { line: 2, detail: "Date 1850-10-01 is of the season 1851, which is not a year from 1900 to 2200" },
    { line: 3, detail: expect.stringMatching(/^Date 2026-11-21 is in the future/) },
  ]);
  expect(nhl.games.map(({ duration_minutes }) => duration_minutes)).toEqual([undefined]);
});

it.each([
  ["", /empty/],
  ["a,b,c\n1,2,3\n", /no table that is known.*Hockey-Reference/],
  [`${NFL}\n1,"2024`, /no CSV/],
])("refuses %j with what to do", (text, message) => {
  expect(() => readCsvGames(text)).toThrow(message);
});

describeShared("the histories of two leagues", () => {
  it.each([
    ["nfl-games-1970-2024.csv", 13_400, 13_400 - 12_835],
    ["nhl-games-2021-22.csv", 1_401, 89],
    ["nhl-games-2022-23.csv", 1_400, 88],
    ["nhl-games-2023-24.csv", 1_400, 88],
    ["nhl-games-2024-25.csv", 1_398, 86],
    ["nhl-games-2025-26.csv", 1_394, 82],
  ])("%s: every row, and which games are play-offs", (file, rows, playoffs) => {
    const { games, problems, unplayed } = readCsvGames(readFileSync(shared.fixture("history", file), "utf8"));
    expect([games.length, problems, unplayed]).toEqual([rows, [], 0]);
    expect(games.filter(({ season_type }) => season_type === "postseason")).toHaveLength(playoffs);
  });
});
