import { expect, it } from "vitest";
import { leagues } from "../../../src/model/league.ts";
import { parseInjuries } from "../../../src/sources/espn/parse-injuries.ts";
import { parseSchedule } from "../../../src/sources/espn/parse-schedule.ts";
import { parseStandings } from "../../../src/sources/espn/parse-standings.ts";
import { describeShared } from "../../support/shared.ts";
import { facts, recorded } from "./recorded.ts";

const leagueOf = (name: string) =>
  name.startsWith("nfl") ? leagues.nfl : name.startsWith("nhl") ? leagues.nhl : leagues.epl;

describeShared("recorded standings", () => {
  it.each(Object.keys(facts.standings))("%s are what the facts say", (name) => {
    const { standings, problems } = parseStandings(recorded(name), leagueOf(name));
    expect(problems).toEqual([]);
    const lines = standings.map((one) => {
      const record =
        one.ot_losses !== null
          ? [one.wins, one.losses, one.ot_losses]
          : one.league === "epl"
            ? [one.wins, one.ties, one.losses]
            : one.ties === 0
              ? [one.wins, one.losses]
              : [one.wins, one.losses, one.ties];
      const group = one.conference ?? "2024-2025";
      const parts = [
        one.season,
        one.team,
        record.join("-"),
        one.points_for,
        one.points_against,
        one.streak ?? "-",
        group,
      ];
      return parts.join(" ");
    });
    expect(lines).toEqual(facts.standings[name]);
  });

  it("have a share of games won, points and places", () => {
    const [carolina] = parseStandings(recorded("nhl-standings-2026.json"), leagues.nhl).standings;
    expect(carolina).toMatchObject({ team: "CAR", points: 113, games_played: 82, playoff_seed: 1, ties: null });
    expect(carolina?.win_percentage).toBeCloseTo(53 / 82);
    const [buffalo] = parseStandings(recorded("nfl-standings-2024.json"), leagues.nfl).standings;
    expect(buffalo?.win_percentage).toBeCloseTo(13 / 17);
  });

  it("that go down to divisions (level=3) have both groups, and a team that is in several is taken from the deepest", () => {
    interface Node {
      readonly name: string;
      readonly standings: { readonly entries: readonly unknown[] };
    }
    // The recorded file has this shape.
    const flat = recorded("nfl-standings-2024.json") as { readonly children: readonly Node[] };
    const deep = {
      ...flat,
      children: flat.children.map((conference, index) => {
        const division = {
          name: index === 0 ? "AFC East" : "2024 NFC North Standings",
          abbreviation: "EAST",
          standings: { ...conference.standings, entries: conference.standings.entries.slice(0, 4) },
        };
        return { ...conference, children: [division] };
      }),
    };
    const { standings, problems } = parseStandings(deep, leagues.nfl);
    expect([standings.length, problems]).toEqual([32, []]);
    const groups = standings.map(({ conference, division }) => `${conference} ${division}`);
    expect(groups.filter((group) => group === "AFC AFC East")).toHaveLength(4);
    expect(groups.filter((group) => group === "NFC NFC North")).toHaveLength(4);
    expect(groups.filter((group) => group === "AFC null")).toHaveLength(12);
  });

  it("whose root is a season ahead are of their own season", () => {
    const payload = { ...(recorded("nhl-standings-2026.json") as object), season: { year: 2099 } };
    expect(new Set(parseStandings(payload, leagues.nhl).standings.map(({ season }) => season))).toEqual(
      new Set([2026]),
    );
  });
});

describeShared("recorded injuries", () => {
  it("are what the facts say, with the athlete's id, which stands in the addresses alone", () => {
    const { injuries, problems } = parseInjuries(recorded("nba-injuries-league.json"), leagues.nba);
    expect(problems).toEqual([]);
    expect(injuries).toHaveLength(127);
    const lines = injuries.map(
      (one) =>
        `${one.player_id} ${one.team} ${one.reported_at.replace(":00Z", "Z")} ${one.return_date} ${(one.injury_type ?? "-").replaceAll(" ", "_")} ${one.status}`,
    );
    const expected = facts.injuries["nba-injuries-league.json"]?.map((line) => line.replace("Not_Specified", "-"));
    // One athlete has no picture, by which the facts name him.
    expect(lines.filter((line) => !(expected?.includes(line) ?? false))).toHaveLength(1);
    expect(lines.length - 1).toBe(expected?.length);
    // 2 MB come, less than 60 kB stay.
    expect(JSON.stringify(injuries).length).toBeLessThan(60_000);
  });

  it("of several reports about a player the newest counts, whichever comes first", () => {
    interface Report {
      readonly date: string;
      readonly status: string;
    }
    // The recorded file has this shape.
    const payload = recorded("nba-injuries-league.json") as { readonly injuries: { readonly injuries: Report[] }[] };
    const [report] = payload.injuries[0]?.injuries ?? [];
    if (report === undefined) throw new Error("no report");
    const older = { ...report, date: "2026-01-01T00:00Z", status: "Doubtful" };
    for (const injuries of [
      [report, older],
      [older, report],
    ]) {
      const read = parseInjuries({ ...payload, injuries: [{ injuries }] }, leagues.nba);
      expect(read.injuries.map(({ status }) => status)).toEqual([report.status]);
    }
  });

  it("count the weeks from the report to the expected return", () => {
    const { injuries } = parseInjuries(recorded("nba-injuries-league.json"), leagues.nba);
    expect(injuries.find((one) => one.player_name === "Keshon Gilbert")).toMatchObject({
      reported_at: "2026-04-22T21:37:00Z",
      return_date: "2026-07-02",
      weeks_out: 11,
      injury_type: "Abdomen",
      side: null,
      position: "G",
      season: 2026,
    });
  });
});

describeShared("a team's schedule", () => {
  it("is read as a scoreboard is, with the season that was asked for", () => {
    const { games, problems } = parseSchedule(recorded("nfl-team-schedule-kc-2025-tbd.json"), leagues.nfl);
    expect(problems).toEqual([]);
    expect(games).toHaveLength(17);
    expect(new Set(games.map(({ season }) => season))).toEqual(new Set([2025]));
    expect(games.filter((game) => !game.start_confirmed).map(({ id }) => id)).toEqual(["401772957"]);
  });
});
