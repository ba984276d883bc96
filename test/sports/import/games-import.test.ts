import { expect, it } from "vitest";
import { bareTeam } from "../../../src/model/game.ts";
import { ManualClock } from "../../../src/model/clock.ts";
import type { HistoricalGame } from "../../../src/model/historical-game.ts";
import type { Point } from "../../../src/model/point.ts";
import { createGamesImport } from "../../../src/sports/import/games-import.ts";

it("games of two leagues have different ids where both play in the same two cities on a day", async () => {
  const points: Point[] = [];
  const importGames = createGamesImport({
    sports: {
      findTeam: (name, league) => ({ kind: "found", found: { league: league ?? "nfl", team: bareTeam(name) } }),
    },
    store: { latest: () => Promise.resolve([]) },
    accept: (commit) => Promise.resolve(void points.push(...commit.points)),
    clock: new ManualClock(0),
    keepDays: () => undefined,
  });
  const game: HistoricalGame = {
    date: "2022-12-18",
    season: 2022,
    season_type: "regular",
    neutral_site: false,
    home: "CAR",
    away: "PIT",
    home_score: 16,
    away_score: 24,
    extra_time: "",
  };
  for (const league of ["nfl", "nhl"] as const) await importGames({ league, games: [game], teams: {}, dryRun: false });
  expect(points.map(({ series }) => series.tags["game_id"])).toEqual([
    "nfl-2022-12-18-pit-at-car",
    "nhl-2022-12-18-pit-at-car",
  ]);
});
