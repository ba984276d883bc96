import { describe, expect, it } from "vitest";
import { leagues } from "../../src/model/league.ts";
import { parseTeams } from "../../src/sources/espn/parse-teams.ts";
import { parseSeason } from "../../src/sports/season.ts";
import { createTeamLookup } from "../../src/sports/team-lookup.ts";
import { editDistance } from "../../src/model/nearest.ts";
import { describeShared } from "../support/shared.ts";
import { recorded } from "../sources/espn/recorded.ts";
import { team } from "./games.ts";

describeShared("a team among those of NFL and NHL", () => {
  const all = (["nfl", "nhl"] as const).flatMap((league) =>
    parseTeams(recorded(`${league}-teams.json`), leagues[league]).teams.map((one) => ({ league, team: one })),
  );
  const find = createTeamLookup(all);
  /** "nfl NE", or the kind with the names. */
  const told = (name: string, league?: "nfl" | "nhl"): unknown => {
    const match = find(name, league);
    if (match.kind === "found") return `${match.found.league} ${match.found.team.abbreviation}`;
    return match.kind === "ambiguous"
      ? match.candidates.map((one) => `${one.league} ${one.team.abbreviation}`)
      : match.nearest;
  };

  it.each([
    ["NE", "nfl NE"],
    ["ne", "nfl NE"],
    ["Patriots", "nfl NE"],
    ["new england", "nfl NE"],
    ["  New  England PATRIOTS ", "nfl NE"],
    ["St. Louis", "nhl STL"],
    ["st louis", "nhl STL"],
    ["Montréal", "nhl MTL"],
    ["49ers", "nfl SF"],
    ["nfl:BUF", "nfl BUF"],
    ["NHL:buf", "nhl BUF"],
    ["hockey/nhl:kings", "nhl LA"],
    // An abbreviation wins over a city: LA are the Kings, and not one of the Los Angeles teams.
    ["la", "nhl LA"],
  ])("%j is %s", (name, expected) => {
    expect(told(name)).toBe(expected);
  });

  it.each([
    ["New York", ["nfl NYG", "nfl NYJ", "nhl NYI", "nhl NYR"]],
    ["BUF", ["nfl BUF", "nhl BUF"]],
    ["Panthers", ["nfl CAR", "nhl FLA"]],
    ["17", ["nfl NE", "nhl COL"]],
  ])("%j fits several", (name, expected) => {
    expect(told(name)).toEqual(expected);
  });

  it("a league decides", () => {
    expect(told("BUF", "nhl")).toBe("nhl BUF");
    expect(told("17", "nfl")).toBe("nfl NE");
    expect(told("New York", "nfl")).toEqual(["nfl NYG", "nfl NYJ"]);
    expect(told("Patriots", "nhl")).not.toContain("New England Patriots");
    expect(find("nfl:NE", "nhl").kind).toBe("unknown");
  });

  it("a miss tells the nearest names", () => {
    const nearest = (name: string): unknown => (told(name) as string[])[0];
    expect(nearest("Patriotts")).toBe("New England Patriots");
    expect(nearest("Bostn")).toBe("Boston Bruins");
    expect(nearest("Seatle Krakn")).toBe("Seattle Kraken");
    expect(told("")).toHaveLength(5);
    expect(find("x".repeat(100_000)).kind).toBe("unknown");
  });

  it("every team is found by its id, its abbreviation and its full name in its league", () => {
    for (const { league, team: one } of all) {
      for (const name of [one.id, one.abbreviation, one.name])
        expect(told(name, league)).toBe(`${league} ${one.abbreviation}`);
    }
  });
});

describe("two leagues with a team of one name", () => {
  it("tells both", () => {
    const find = createTeamLookup([
      { league: "nhl", team: team("8", "LA", "Los Angeles Kings", "Los Angeles", "Kings") },
      { league: "nba", team: team("23", "SAC", "Sacramento Kings", "Sacramento", "Kings") },
    ]);
    const match = find("Kings");
    expect(match.kind === "ambiguous" && match.candidates.map((one) => one.team.name)).toEqual([
      "Los Angeles Kings",
      "Sacramento Kings",
    ]);
    expect(find("LA Kings")).toMatchObject({ kind: "found", found: { team: { id: "8" } } });
    expect(find("kings", "nba")).toMatchObject({ kind: "found", found: { team: { id: "23" } } });
  });
});

it("edit distance", () => {
  expect([
    editDistance("", "abc"),
    editDistance("kitten", "sitting"),
    editDistance("same", "same"),
    // Two letters that changed places are one slip of the fingers.
    editDistance("ab", "ba"),
  ]).toEqual([3, 3, 0, 1]);
});

describe("a season", () => {
  it.each([
    ["nhl", "2026", 2026],
    ["nhl", "2025-26", 2026],
    ["nhl", "2025-2026", 2026],
    ["nhl", "2025/26", 2026],
    ["nhl", "1999-00", 2000],
    ["nba", "2025-26", 2026],
    ["nfl", "2025", 2025],
    ["nfl", "2025-26", 2025],
    ["epl", "2024-25", 2024],
    ["nhl", "2025-27", undefined],
    ["nhl", "2026-25", undefined],
    ["mlb", "2025-26", undefined],
    ["mlb", "2025", 2025],
    ["nhl", "last", undefined],
    ["nhl", "", undefined],
    ["nhl", "20256", undefined],
  ] as const)("%s %j is %s", (league, text, expected) => {
    expect(parseSeason(text, leagues[league])).toBe(expected);
  });
});
