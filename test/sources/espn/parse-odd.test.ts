import { describe, expect, it } from "vitest";
import type { Game } from "../../../src/model/game.ts";
import { leagues } from "../../../src/model/league.ts";
import { parseScoreboard } from "../../../src/sources/espn/parse-scoreboard.ts";
import { parseTeams } from "../../../src/sources/espn/parse-teams.ts";
import { periodLabel } from "../../../src/model/period-label.ts";
import { weekName } from "../../../src/sources/espn/week.ts";
import { event } from "./event.ts";

function read(one: unknown, league = leagues.nfl): Game | undefined {
  return parseScoreboard({ events: [one] }, league).games[0];
}

describe("a status", () => {
  const cases: readonly (readonly [string, string, boolean, Game["status"]])[] = [
    ["STATUS_SCHEDULED", "pre", false, "scheduled"],
    ["STATUS_IN_PROGRESS", "in", false, "live"],
    ["STATUS_DELAYED", "in", false, "live"],
    ["STATUS_RAIN_DELAY", "in", false, "live"],
    ["STATUS_HALFTIME", "in", false, "live"],
    ["STATUS_END_PERIOD", "in", false, "live"],
    ["STATUS_FINAL", "post", true, "finished"],
    ["STATUS_FULL_TIME", "post", true, "finished"],
    ["STATUS_FINAL_PEN", "post", true, "finished"],
    // Only `completed` says that a game is over.
    ["STATUS_SOMETHING_NEW", "post", false, "postponed"],
    ["STATUS_POSTPONED", "post", false, "postponed"],
    ["STATUS_POSTPONED", "pre", false, "postponed"],
    ["STATUS_SUSPENDED", "post", false, "postponed"],
    ["STATUS_CANCELED", "post", false, "canceled"],
    ["STATUS_CANCELED", "post", true, "canceled"],
    ["STATUS_ABANDONED", "post", false, "canceled"],
    ["STATUS_FORFEIT", "post", false, "canceled"],
    ["STATUS_FORFEIT", "post", true, "finished"],
  ];
  it.each(cases)("%s, %s, completed %s is %s", (name, state, completed, expected) => {
    expect(read(event({}, { type: { name, state, completed } }))?.status).toBe(expected);
  });

  it("a suspended game keeps its score and its inning", () => {
    const suspended = event(
      {},
      { period: 5, type: { name: "STATUS_SUSPENDED", state: "post", completed: false, detail: "Suspended" } },
    );
    const [competition] = suspended["competitions"] as { competitors: { score: string }[] }[];
    for (const side of competition?.competitors ?? []) side.score = "3";
    expect(read(suspended, leagues.mlb)).toMatchObject({
      status: "postponed",
      score: { home: 3, away: 3 },
      period: { current: 5, label: "5" },
    });
  });
});

describe("names of periods", () => {
  const nhl = leagues.nhl.periods;
  it.each([
    [leagues.nfl.periods, 0, "regular", "", ""],
    [leagues.nfl.periods, 4, "regular", "Final", "4"],
    [leagues.nfl.periods, 5, "regular", "Final/OT", "OT"],
    [leagues.nfl.periods, 6, "postseason", "Final/2OT", "2OT"],
    [nhl, 4, "regular", "Final/OT", "OT"],
    [nhl, 5, "regular", "Shootout", "SO"],
    [nhl, 5, "regular", "", "SO"],
    [nhl, 5, "preseason", "Final/SO", "SO"],
    // Play-offs have no shootouts: the fifth period is the second overtime.
    [nhl, 5, "postseason", "Final/2OT", "2OT"],
    [nhl, 6, "postseason", "Final/3OT", "3OT"],
    [leagues.mlb.periods, 10, "regular", "Final/10", "10"],
    [leagues.ncaam.periods, 3, "regular", "Final/OT", "OT"],
    [leagues.epl.periods, 3, null, "96'", "OT"],
    [leagues.epl.periods, 5, null, "FT-Pens", "SO"],
  ] as const)("%o period %i, %s, %j is %j", (words, period, seasonType, detail, expected) => {
    expect(periodLabel(words, { period, seasonType, detail })).toBe(expected);
  });
});

describe("names of weeks", () => {
  it.each([
    ["nfl", "regular", 5, "5"],
    ["nfl", "preseason", 1, "hall_of_fame"],
    ["nfl", "preseason", 2, "pre_1"],
    ["nfl", "preseason", 3, "pre_2"],
    ["nfl", "postseason", 1, "wild_card"],
    ["nfl", "postseason", 2, "divisional"],
    ["nfl", "postseason", 3, "conference"],
    ["nfl", "postseason", 4, "pro_bowl"],
    ["nfl", "postseason", 5, "super_bowl"],
    ["ncaaf", "postseason", 1, "bowls"],
    ["ncaaf", "postseason", 999, "playoff"],
    ["nhl", "regular", 5, null],
    ["nfl", "regular", undefined, null],
  ] as const)("%s %s %s is %s", (league, seasonType, number, expected) => {
    expect(weekName(leagues[league], seasonType, number)).toBe(expected);
  });
});

describe("an event", () => {
  it("is read by homeAway, not by the order of the competitors", () => {
    expect(read(event())).toMatchObject({ home_team: { abbreviation: "BUF" }, away_team: { abbreviation: "CIN" } });
  });

  it("does with a team of which only the id is known", () => {
    const bare = event();
    const [competition] = bare["competitions"] as { competitors: Record<string, unknown>[] }[];
    if (competition?.competitors[0] !== undefined) competition.competitors[0]["team"] = { id: "99" };
    expect(read(bare)?.away_team).toMatchObject({
      id: "99",
      name: "99",
      abbreviation: "99",
      city: "99",
      nickname: "99",
      colors: { primary: null },
    });
  });

  it("takes season and week from around it where it names none", () => {
    const { games } = parseScoreboard(
      { season: { year: 2022, type: 3 }, week: { number: 1 }, events: [event({ season: undefined, week: undefined })] },
      leagues.nfl,
    );
    expect(games[0]).toMatchObject({ season: 2022, season_type: "postseason", week: "wild_card" });
  });

  it("dates with seconds and without, and with an offset, are the same", () => {
    for (const date of [
      "2025-12-07T18:00Z",
      "2025-12-07T18:00:00Z",
      "2025-12-07T18:00:00+00:00",
      "2025-12-07T13:00-05:00",
    ]) {
      expect(read(event({ date }))?.start_time).toBe("2025-12-07T18:00:00Z");
    }
  });

  it.each([
    ["no_id", event({ id: undefined, competitions: [{}] })],
    ["no_id", {}],
    ["no_competition", event({ competitions: [] })],
    ["no_start", event({ date: "tomorrow" })],
    ["no_start", event({ date: "1925-12-07T18:00Z" })],
    ["no_start", event({ date: "2250-12-07T18:00Z" })],
    ["no_season", event({ season: {} })],
    ["no_teams", event({ competitions: [{ competitors: [{ homeAway: "home", team: { id: "1" } }] }] })],
    ["no_status", event({ status: {} })],
    [
      "no_score",
      event(
        { competitions: [{ competitors: ["home", "away"].map((homeAway, id) => ({ homeAway, team: { id } })) }] },
        { type: { state: "in" } },
      ),
    ],
  ])("that lacks something is the problem %s and leaves the others alone", (reason, broken) => {
    const { games, problems } = parseScoreboard(
      { events: [broken, event({ id: "2" }), { odds: [null] }] },
      leagues.nfl,
    );
    expect(games.map((game) => game.id)).toEqual(["2"]);
    expect(problems.map((problem) => problem.reason)).toEqual([reason, "no_id"]);
    for (const problem of problems) expect(problem.sample.length).toBeLessThanOrEqual(200);
  });
});

describe("a payload that is something else", () => {
  it.each([[null], [[]], ["text"], [7], [{}], [{ events: {} }]])("%j is the one problem no_list", (payload) => {
    expect(parseScoreboard(payload, leagues.nfl)).toMatchObject({ games: [], problems: [{ reason: "no_list" }] });
    expect(parseTeams(payload, leagues.nfl)).toMatchObject({ teams: [], problems: [{ reason: "no_list" }] });
  });

  it("an empty list of events is an answer", () => {
    expect(parseScoreboard({ events: [] }, leagues.nfl)).toEqual({ games: [], problems: [] });
  });
});
