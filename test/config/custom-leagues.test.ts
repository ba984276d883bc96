import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { espnSettings } from "../../src/config/espn-settings.ts";
import { loadConfig } from "../../src/config/load.ts";
import { temporaryFolder } from "../support/temporary.ts";

function load(yaml: string, environment: Readonly<Record<string, string>> = {}) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "hometide.yaml"), yaml);
  return loadConfig({ environment, flags: {}, cwd }).config;
}

describe("a league of one's own", () => {
  it("is followed like the others, with what its sport has", () => {
    const config = load(
      `leagues_custom:
  - id: bundesliga
    name: Bundesliga
    espn_path: soccer/ger.1
  - id: ncaaw
    espn_path: basketball/womens-college-basketball
    groups: "50"
    periods: 4
  - id: softball
    espn_path: softball/college-softball
    periods: 7
    extra: innings
`,
      { HOMETIDE_TEAMS: "bundesliga:BVB", HOMETIDE_LEAGUES: "nhl,Bundesliga" },
    );
    expect(config.leagues).toEqual(["nhl", "bundesliga", "ncaaw", "softball"]);
    expect(config.teams).toEqual([{ league: "bundesliga", team: "BVB" }]);
    expect(espnSettings(config).leagues.slice(1)).toEqual([
      {
        id: "bundesliga",
        name: "Bundesliga",
        espnPath: "soccer/ger.1",
        periods: { regulation: 2, extra: "extra_time", shootoutPeriod: 5 },
        weeks: false,
        seasonYear: "start",
        drawsSecond: true,
      },
      {
        id: "ncaaw",
        name: "ncaaw",
        espnPath: "basketball/womens-college-basketball",
        periods: { regulation: 4, extra: "overtime" },
        weeks: false,
        seasonYear: "end",
        scoreboardQuery: { groups: "50" },
      },
      {
        id: "softball",
        name: "softball",
        espnPath: "softball/college-softball",
        periods: { regulation: 7, extra: "innings" },
        weeks: false,
        seasonYear: "single",
      },
    ]);
  });

  it.each([
    ["- {id: nfl, espn_path: football/nfl}", 'leagues_custom[0].id = "nfl" is the name of a league that the hub knows'],
    ["- {id: Ger 1, espn_path: soccer/ger.1}", "leagues_custom[0].id"],
    ["- {id: ger1, espn_path: ger.1}", "leagues_custom[0].espn_path"],
    ["- {id: ger1}", "leagues_custom[0].espn_path is missing"],
    ["- {id: a1, espn_path: soccer/a.1}\n  - {id: a1, espn_path: soccer/a.2}", "is another entry's, too"],
  ])("%s is refused", (entry, reason) => {
    expect(() => load(`leagues_custom:\n  ${entry}\n`)).toThrow(reason);
  });

  it("a slip in its name is told with the name", () => {
    expect(() =>
      load("leagues: [bundesligs]\nleagues_custom:\n  - {id: bundesliga, espn_path: soccer/ger.1}\n"),
    ).toThrow(/leagues = "bundesligs" names no league that the hub knows: "bundesligs"\. Did you mean bundesliga\?/);
  });
});
