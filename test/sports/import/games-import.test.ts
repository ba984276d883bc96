import { expect, it } from "vitest";
import { bareTeam } from "../../../src/model/game.ts";
import { ManualClock } from "../../../src/model/clock.ts";
import type { HistoricalGame } from "../../../src/model/historical-game.ts";
import type { Point } from "../../../src/model/point.ts";
import { MICROS_PER_MS } from "../../../src/model/time.ts";
import { createGamesImport } from "../../../src/sports/import/games-import.ts";
import type { ImportGames } from "../../../src/sports/import/view.ts";

const GAME: HistoricalGame = {
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

/** An import into nothing on the day after the game. */
function importer(): { readonly points: readonly Point[]; readonly importGames: ImportGames } {
  const points: Point[] = [];
  const importGames = createGamesImport({
    sports: {
      findTeam: (name, league) => ({ kind: "found", found: { league: league ?? "nfl", team: bareTeam(name) } }),
    },
    store: { latest: () => Promise.resolve([]) },
    accept: (commit) => Promise.resolve(void points.push(...commit.points)),
    clock: new ManualClock(Date.UTC(2022, 11, 19, 12) * MICROS_PER_MS),
    keepDays: () => undefined,
  });
  return { points, importGames };
}

it("games of two leagues have different ids where both play in the same two cities on a day", async () => {
  const { points, importGames } = importer();
  for (const league of ["nfl", "nhl"] as const) await importGames({ league, games: [GAME], teams: {}, dryRun: false });
  expect(points.map(({ series }) => series.tags["game_id"])).toEqual([
    "nfl-2022-12-18-pit-at-car",
    "nhl-2022-12-18-pit-at-car",
  ]);
});

it("a game of a team against itself, under whatever names, refuses its request", async () => {
  const { points, importGames } = importer();
  const own = { ...GAME, home: "Pittsburgh" };
  await expect(
    importGames({ league: "nfl", games: [GAME, own], teams: { Pittsburgh: "PIT" }, dryRun: false }),
  ).rejects.toMatchObject({
    code: "bad_request",
    message: "/games/1 is of PIT against PIT: correct home or away.",
    details: { errors: [{ pointer: "/games/1/away" }] },
  });
  expect(points).toEqual([]);
});

it("a game that is still to come refuses its request, by the place in it", async () => {
  const { points, importGames } = importer();
  const ahead = { ...GAME, start_time: "2022-12-19T18:00:00Z" };
  await expect(importGames({ league: "nfl", games: [GAME, ahead], teams: {}, dryRun: false })).rejects.toMatchObject({
    code: "bad_request",
    message: "/games/1 (2022-12-19T18:00:00Z) is in the future: only games that are over are taken.",
    details: { errors: [{ pointer: "/games/1/date" }] },
  });
  expect(points).toEqual([]);
});
