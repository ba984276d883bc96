import { readdirSync } from "node:fs";
import { Value } from "typebox/value";
import { expect, it } from "vitest";
import type { Game } from "../../../src/model/game.ts";
import { GameSchema, TeamSchema } from "../../../src/model/game.ts";
import { parseTeams } from "../../../src/sources/espn/parse-teams.ts";
import { describeShared, shared } from "../../support/shared.ts";
import { facts, gameOf, gamesOf, leagueOf, recorded } from "./recorded.ts";

/** A game in the words of expected.json. */
function lineOf(game: Game): string {
  const { home_team: home, away_team: away, score } = game;
  const parts = [
    game.id,
    home.abbreviation,
    score.home,
    away.abbreviation,
    score.away,
    game.status,
    game.period.label || "-",
    game.week ?? "-",
  ];
  return parts.join(" ");
}

describeShared("recorded scoreboards and schedules", () => {
  it("are all in the table, so that none is forgotten", () => {
    const files = readdirSync(shared.fixture("espn")).filter(
      (name) => /scoreboard|schedule|soccer-worldcup/.test(name) && !name.includes(".headers."),
    );
    expect(Object.keys(facts.games).sort()).toEqual(files.sort());
    expect(Object.values(facts.games).reduce((sum, one) => sum + one.games.length, 0)).toBe(315);
  });

  it.each(Object.keys(facts.games))("%s holds what an independent reader found", (name) => {
    const games = [...gamesOf(name).values()];
    expect(games.map(lineOf)).toEqual(facts.games[name]?.games);
    const statuses = Object.fromEntries(
      Object.keys(facts.games[name]?.statuses ?? {}).map((status) => [
        status,
        games.filter((game) => game.status === status).length,
      ]),
    );
    expect(statuses).toEqual(facts.games[name]?.statuses);
    for (const game of games) expect([...Value.Errors(GameSchema, game)]).toEqual([]);
  });

  it.each(Object.keys(facts.teams))("%s holds the teams that an independent reader found", (name) => {
    const { teams, problems } = parseTeams(recorded(name), leagueOf(name));
    expect(problems).toEqual([]);
    expect(
      teams.map((team) => `${team.id} ${team.abbreviation} ${team.colors.primary?.slice(1) ?? ""} ${team.name}`),
    ).toEqual(
      facts.teams[name]?.map((line) =>
        line.replace(/^(\S+ \S+) (\S+)/, (_, head: string, color: string) => `${head} ${color.toLowerCase()}`),
      ),
    );
    for (const team of teams) expect([...Value.Errors(TeamSchema, team)]).toEqual([]);
  });
});

describeShared("recorded games in full", () => {
  it("a live NFL game has everything that ESPN says of it", () => {
    expect(gameOf("nfl-scoreboard-2025-w14-live-20251207T185945Z.json", "401772902")).toEqual({
      id: "401772902",
      league: "nfl",
      status: "live",
      start_time: "2025-12-07T18:00:00Z",
      start_confirmed: true,
      season: 2025,
      season_type: "regular",
      week: "14",
      home_team: {
        id: "2",
        name: "Buffalo Bills",
        abbreviation: "BUF",
        city: "Buffalo",
        nickname: "Bills",
        logo: "https://a.espncdn.com/i/teamlogos/nfl/500/scoreboard/buf.png",
        colors: { primary: "#00338d", secondary: "#d50a0a" },
        conference: null,
        division: null,
        record: { wins: 8, losses: 4, ties: 0 },
      },
      away_team: {
        id: "4",
        name: "Cincinnati Bengals",
        abbreviation: "CIN",
        city: "Cincinnati",
        nickname: "Bengals",
        logo: "https://a.espncdn.com/i/teamlogos/nfl/500/scoreboard/cin.png",
        colors: { primary: "#fb4f14", secondary: "#000000" },
        conference: null,
        division: null,
        record: { wins: 4, losses: 8, ties: 0 },
      },
      score: { home: 11, away: 14 },
      shootout_score: null,
      winner: null,
      period: {
        current: 2,
        total: 4,
        label: "2",
        time_remaining: "3:34",
        scores: [
          { home: 3, away: 7 },
          { home: 8, away: 7 },
        ],
      },
      detail: "3:34 - 2nd Quarter",
      situation: {
        possession: "CIN",
        down_distance: "2nd & 10",
        field_position: "BUF 43",
        last_play: "Official Timeout at 03:34.",
      },
      neutral_site: false,
      venue: { name: "Highmark Stadium", city: "Orchard Park", indoor: false },
      broadcasts: ["FOX"],
      note: null,
    });
  });

  it("takes nothing from a situation without its texts (a kick-off)", () => {
    const situation = gameOf("nfl-scoreboard-2025-w14-live-20251207T185945Z.json", "401772793").situation;
    expect(situation).toEqual({
      possession: null,
      down_distance: null,
      field_position: null,
      last_play: "Official Timeout at 12:52.",
    });
    // An empty situation object (NHL 2022) is none.
    expect(gameOf("nhl-scoreboard-2022-preseason-live5.json", "401461455").situation).toBeNull();
  });

  it("a tie has no winner, and its third number is the ties", () => {
    const game = gameOf("nfl-scoreboard-2026-preseason-w02-final-tie.json", "401873273");
    expect(game).toMatchObject({
      status: "finished",
      score: { home: 13, away: 13 },
      winner: null,
      week: "pre_1",
      season: 2026,
      season_type: "preseason",
    });
    expect(game.home_team.record).toEqual({ wins: 0, losses: 0, ties: 1 });
  });

  it("the Super Bowl is at a neutral site, in its own week, in the season it belongs to", () => {
    expect(gameOf("nfl-scoreboard-2024-superbowl-final.json", "401671889")).toMatchObject({
      season: 2024,
      season_type: "postseason",
      week: "super_bowl",
      neutral_site: true,
      winner: "home",
      note: "Super Bowl LIX",
      period: { current: 4, label: "4", time_remaining: "Final" },
    });
  });

  it("the season is the event's where the payload names none (dates=)", () => {
    expect(gameOf("nfl-scoreboard-2024-w15-final-dates-query.json", "401671854")).toMatchObject({
      season: 2024,
      season_type: "regular",
      week: "15",
    });
    expect(gameOf("nhl-scoreboard-2024-ecf-g6-final-dates-query.json", "401672881")).toMatchObject({
      season: 2024,
      note: "East Final - Game 6",
      home_team: { record: { wins: 52, losses: 24, ties: 6 } },
    });
  });

  it("the week is the payload's where the events of 2022 name none", () => {
    expect(gameOf("nfl-scoreboard-2022-w01-live8.json", "401437650")).toMatchObject({ week: "1", season: 2022 });
  });

  it("an NHL season is the year in which it ends", () => {
    expect(gameOf("nhl-scoreboard-2022-preseason-live5.json", "401461562")).toMatchObject({
      season: 2023,
      season_type: "preseason",
      week: null,
    });
    expect(gameOf("nhl-scoreboard-2026-preseason-pre.json", "401881922").season).toBe(2027);
  });

  it("overtime of the play-offs", () => {
    expect(gameOf("nhl-scoreboard-2025-scf-g1-3-overtime.json", "401777455").period).toMatchObject({
      current: 4,
      total: 3,
      label: "OT",
      time_remaining: "17:09",
    });
  });

  it("a team's schedule: scores missing, a start to be decided, logos in a list, nickname in place of name", () => {
    const name = "nfl-team-schedule-kc-2025-tbd.json";
    const game = gameOf(name, "401772957");
    expect(game).toMatchObject({
      status: "scheduled",
      start_time: "2026-01-04T05:00:00Z",
      start_confirmed: false,
      season: 2025,
      season_type: "regular",
      week: "18",
      score: { home: 0, away: 0 },
      home_team: { nickname: "Raiders", logo: "https://a.espncdn.com/i/teamlogos/nfl/500/lv.png" },
    });
    expect([...gamesOf(name).values()].filter((one) => !one.start_confirmed)).toHaveLength(1);
    expect(gameOf(name, "401772714").broadcasts).toEqual(["YouTube"]);
  });

  it("overtime in the cdn's schedule, with the fifth period's points", () => {
    const overtime = [...gamesOf("nfl-cdn-schedule-2024-w01-final-ot.json").values()].filter(
      (game) => game.period.label === "OT",
    );
    expect(overtime).toHaveLength(1);
    expect(overtime[0]).toMatchObject({
      home_team: { abbreviation: "DET" },
      away_team: { abbreviation: "LAR" },
      period: { current: 5, total: 4 },
    });
    expect(overtime[0]?.period.scores).toHaveLength(5);
  });

  it("baseball: innings, a half not batted, no clock, a postponement before the start", () => {
    const name = "mlb-scoreboard-20250604-dates-query.json";
    const final = gameOf(name, "401695822");
    expect(final.period.scores[8]).toEqual({ home: null, away: 0 });
    expect(gameOf(name, "401695828")).toMatchObject({
      status: "live",
      detail: "Bottom 5th",
      period: { current: 5, label: "5", time_remaining: null },
    });
    expect(gameOf(name, "401695827")).toMatchObject({
      status: "postponed",
      period: { current: 0, label: "", time_remaining: null },
      note: "Inclement Weather - Makeup date June 5",
    });
    // ESPN says period 1 of a game that has not begun.
    expect(gameOf("mlb-scoreboard-20260817-delayed.json", "401816570").period.current).toBe(0);
    expect(gameOf("mlb-scoreboard-20260817-delayed.json", "401816581")).toMatchObject({
      status: "live",
      detail: "Delayed, Top 1st",
    });
  });

  it("soccer: shoot-outs beside a level score, draws second in records, placeholders", () => {
    expect(gameOf("soccer-worldcup-event-shootout.json", "760508")).toMatchObject({
      status: "live",
      period: { label: "SO" },
      shootout_score: { home: 4, away: 3 },
      winner: null,
    });
    expect(gameOf("soccer-worldcup-event-final-penalties.json", "760508")).toMatchObject({
      score: { home: 0, away: 0 },
      winner: "home",
    });
    expect(gameOf("soccer-worldcup-2026-3-penalties.json", "760499")).toMatchObject({
      score: { home: 1, away: 1 },
      shootout_score: { home: 2, away: 4 },
      winner: "away",
    });
    expect(gameOf("soccer-epl-scoreboard-20250525-ft.json", "704649").home_team.record).toEqual({
      wins: 15,
      losses: 12,
      ties: 11,
    });
    expect(gameOf("soccer-worldcup-2026-1-pre-tbd.json", "760517").home_team.abbreviation).toBe("SFW1");
    expect(gameOf("soccer-worldcup-2026-1-pre-tbd.json", "760505").start_time).toBe("2026-07-06T00:00:00Z");
  });
});
