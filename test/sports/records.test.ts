import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { at, field, list } from "../../src/sources/espn/json.ts";
import type { FinishedGame, WinsLossesTies } from "../../src/sports/records.ts";
import { statisticsOf } from "../../src/sports/records.ts";
import { recorded } from "../sources/espn/recorded.ts";
import { describeShared, shared } from "../support/shared.ts";

function game(
  day: number,
  home: string,
  atHome: number,
  away: string,
  abroad: number,
  more: Partial<FinishedGame> = {},
): FinishedGame {
  return {
    start_time: `2025-10-${String(day).padStart(2, "0")}T17:00:00Z`,
    home_team: { abbreviation: home },
    away_team: { abbreviation: away },
    score: { home: atHome, away: abroad },
    ...more,
  };
}

describe("the record of a team", () => {
  it("adds up wins, losses and ties, at home and away, in any order of the games", () => {
    const games = [
      game(22, "NE", 20, "BUF", 17),
      game(1, "NE", 13, "IND", 13),
      game(15, "MIA", 30, "NE", 10),
      game(8, "NYJ", 3, "NE", 24),
      game(8, "BUF", 1, "MIA", 0),
    ];
    const expected = {
      games_played: 4,
      wins: 2,
      losses: 1,
      ties: 1,
      win_percentage: 0.625,
      points_for: 67,
      points_against: 63,
      point_differential: 4,
      home: { wins: 1, losses: 0, ties: 1 },
      away: { wins: 1, losses: 1, ties: 0 },
      streak: "W1",
    };
    expect(statisticsOf("NE", games)).toEqual(expected);
    expect(statisticsOf("NE", games.toReversed())).toEqual(expected);
  });

  it("of no games is empty", () => {
    expect(statisticsOf("NE", [])).toMatchObject({ games_played: 0, win_percentage: 0, streak: "" });
  });

  it("streaks count back from the last game", () => {
    const losses = [game(1, "NE", 9, "A", 1), game(2, "NE", 0, "A", 1), game(3, "A", 2, "NE", 1)];
    expect(statisticsOf("NE", losses).streak).toBe("L2");
    expect(statisticsOf("NE", [game(1, "NE", 9, "A", 9)]).streak).toBe("T1");
  });

  it("the winner decides where it is given: a shoot-out beside a level score", () => {
    const shootout = [game(1, "SUI", 0, "COL", 0, { winner: "home" })];
    expect(statisticsOf("SUI", shootout)).toMatchObject({ wins: 1, ties: 0 });
    expect(statisticsOf("COL", shootout)).toMatchObject({ losses: 1, ties: 0 });
  });

  it("hockey keeps losses in overtime and shoot-out apart, but not in the play-offs", () => {
    const late = (label: string, season_type: "regular" | "postseason"): FinishedGame =>
      game(1, "BOS", 2, "MTL", 3, { league: "nhl", season_type, period: { label } });
    for (const label of ["OT", "SO"])
      expect(statisticsOf("BOS", [late(label, "regular")])).toMatchObject({ losses: 0, ties: 1, streak: "OT1" });
    expect(statisticsOf("MTL", [late("OT", "regular")])).toMatchObject({ wins: 1, streak: "W1" });
    expect(statisticsOf("BOS", [late("2OT", "postseason")])).toMatchObject({ losses: 1, ties: 0, streak: "L1" });
    expect(statisticsOf("BOS", [late("3", "regular")])).toMatchObject({ losses: 1 });
  });
});

/** The rows of a recorded table, without its heading. */
const rows = (name: string): string[][] =>
  readFileSync(shared.fixture("history", name), "utf8")
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(","));

/** ESPN's own standings: a line for each team, by the text or number of the named statistics. */
function standings(name: string, team: "abbreviation" | "displayName", ...statistics: readonly string[]): string[] {
  const lines: string[] = [];
  for (const group of list(field(recorded(name), "children"))) {
    for (const entry of list(at(group, "standings", "entries"))) {
      const found = statistics.map((one) => list(field(entry, "stats")).find((stat) => field(stat, "name") === one));
      lines.push([at(entry, "team", team), ...found.map((one) => field(one, "displayValue"))].map(String).join(" "));
    }
  }
  return lines.sort();
}

const triple = ({ wins, losses, ties }: WinsLossesTies, always: boolean): string =>
  [wins, losses, ...(always || ties > 0 ? [ties] : [])].join("-");

describeShared("whole seasons against ESPN's own standings", () => {
  it("the NFL of 2024", () => {
    const names: Readonly<Record<string, string>> = { OAK: "LV" };
    const games = rows("nfl-games-1970-2024.csv")
      .filter(([, , season, , playoff]) => season === "2024" && playoff === "")
      .map(([, date = "", , , , home = "", away = "", atHome, abroad]): FinishedGame => ({
        start_time: date,
        home_team: { abbreviation: names[home] ?? home },
        away_team: { abbreviation: names[away] ?? away },
        score: { home: Number(atHome), away: Number(abroad) },
      }));
    expect(games).toHaveLength(272);
    const teams = [...new Set(games.map((one) => one.home_team.abbreviation))];
    const lines = teams.map((one) => {
      const s = statisticsOf(one, games);
      const percentage = s.win_percentage === 1 ? "1.000" : s.win_percentage.toFixed(3).slice(1);
      return [
        one,
        triple(s, false),
        triple(s.home, false),
        triple(s.away, false),
        s.points_for,
        s.points_against,
        s.streak,
        percentage,
      ].join(" ");
    });
    expect(lines.sort()).toEqual(
      standings(
        "nfl-standings-2024.json",
        "abbreviation",
        "overall",
        "Home",
        "Road",
        "pointsFor",
        "pointsAgainst",
        "streak",
        "winPercent",
      ),
    );
  });

  it("the NHL of 2025-26, overtime and shoot-outs included", () => {
    // The table has play-offs too, in the same columns; each team's first 82 games are the regular season.
    const played = new Map<string, number>();
    const games = rows("nhl-games-2025-26.csv")
      .filter(([, , visitor = "", , home = ""]) => {
        const counts = [visitor, home].map((one) => (played.get(one) ?? 0) + 1);
        played.set(visitor, counts[0] ?? 0).set(home, counts[1] ?? 0);
        return Math.max(...counts) <= 82;
      })
      .map(([date = "", , visitor = "", abroad, home = "", atHome, extra = ""]): FinishedGame => ({
        league: "nhl",
        season_type: "regular",
        start_time: date,
        home_team: { abbreviation: home },
        away_team: { abbreviation: visitor },
        score: { home: Number(atHome), away: Number(abroad) },
        period: { label: extra === "" ? "3" : extra },
      }));
    expect(games).toHaveLength(1312);
    const lines = [...played.keys()].map((one) => {
      const s = statisticsOf(one, games);
      return [
        one,
        s.games_played,
        s.wins,
        s.losses,
        s.ties,
        triple(s.home, true),
        triple(s.away, true),
        s.points_for,
        s.points_against,
      ].join(" ");
    });
    expect(lines.sort()).toEqual(
      standings(
        "nhl-standings-2026.json",
        "displayName",
        "gamesPlayed",
        "wins",
        "losses",
        "otLosses",
        "Home",
        "Road",
        "pointsFor",
        "pointsAgainst",
      ),
    );
  });
});
