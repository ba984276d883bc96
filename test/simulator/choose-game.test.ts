import { describe, expect, it } from "vitest";
import { loadScenario } from "../../src/replay/scenario/load.ts";
import { chooseGame } from "../../src/simulator/choose-game.ts";
import type { LeagueTeam } from "../../src/sports/view.ts";
import { team } from "../sports/games.ts";

const scenario = loadScenario("evening");
const of = (league: string, ...facts: Parameters<typeof team>): LeagueTeam => ({ league, team: team(...facts) });
const patriots = of("nfl", "17", "NE", "New England Patriots", "New England", "Patriots");
const bills = of("nfl", "2", "BUF", "Buffalo Bills", "Buffalo", "Bills");
const bears = of("nfl", "3", "CHI", "Chicago Bears", "Chicago", "Bears");
const bruins = of("nhl", "1", "BOS", "Boston Bruins", "Boston", "Bruins");
const rangers = of("nhl", "13", "NYR", "New York Rangers", "New York", "Rangers");
const lakers = of("nba", "13", "LAL", "Los Angeles Lakers", "Los Angeles", "Lakers");

const who = (...args: Parameters<typeof chooseGame>): string => {
  const { facts, teams } = chooseGame(...args);
  expect([facts.home.team, facts.away.team]).toEqual([teams.home.abbreviation, teams.away.abbreviation]);
  return `${facts.league} ${facts.away.team}@${facts.home.team}`;
};

describe("the game that is played", () => {
  it("is one of a followed team, which takes the home team's place where it does not play anyway", () => {
    expect(who(scenario, {}, [])).toBe("nhl MTL@BOS");
    expect(who(scenario, {}, [patriots, bruins])).toBe("nfl BUF@NE");
    expect(who(scenario, {}, [bills])).toBe("nfl BUF@NE");
    expect(who(scenario, {}, [bears])).toBe("nfl BUF@CHI");
    expect(who(scenario, {}, [lakers, rangers])).toBe("nhl MTL@NYR");
    expect(who(scenario, {}, [lakers])).toBe("nhl MTL@BOS");
  });

  it("is the one that is asked for: by number, league or team", () => {
    expect(who(scenario, { game: "2" }, [])).toBe("nfl BUF@NE");
    expect(who(scenario, { game: "NFL" }, [bruins])).toBe("nfl BUF@NE");
    expect(who(scenario, { game: "mtl" }, [rangers])).toBe("nhl MTL@NYR");
  });

  it("is played by whom the user names; who is the guest already changes places", () => {
    expect(who(scenario, { home: bears }, [patriots])).toBe("nfl BUF@CHI");
    expect(who(scenario, { home: bills }, [])).toBe("nfl NE@BUF");
    expect(who(scenario, { away: patriots }, [])).toBe("nfl NE@BUF");
    expect(who(scenario, { home: bears, away: patriots }, [])).toBe("nfl NE@CHI");
  });

  it("is not: of another league, of nobody, against oneself", () => {
    const refusal = (request: Parameters<typeof chooseGame>[1]): unknown => {
      try {
        return chooseGame(scenario, request, []);
      } catch (error) {
        return error;
      }
    };
    for (const request of [
      { home: lakers },
      { game: "3" },
      { game: "nfl", home: bruins },
      { home: bears, away: bears },
    ])
      expect(refusal(request)).toMatchObject({ code: "bad_request" });
  });

  it("tells its plays of the teams that play it", () => {
    const { facts } = chooseGame(scenario, { home: bears, away: patriots }, []);
    const texts = facts.plays.flatMap(({ text, by, situation }) => [text, by ?? "", situation ?? ""]).join("\n");
    expect(texts).not.toMatch(/BUF|Buffalo/);
    expect(texts).toContain("Fumble, recovered by New England");
    expect(facts.plays[0]?.situation).toBe("CHI 1 & 10 at CHI 30");
  });
});
