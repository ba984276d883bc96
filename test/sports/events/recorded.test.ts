import { expect, it } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import type { GameEvent } from "../../../src/model/game-event.ts";
import { MICROS_PER_SECOND } from "../../../src/model/time.ts";
import { parseScoreboard } from "../../../src/sources/espn/parse-scoreboard.ts";
import { parseSummary } from "../../../src/sources/espn/parse-summary.ts";
import { createSports } from "../../../src/sports/sports.ts";
import { leagueOf, recorded } from "../../sources/espn/recorded.ts";
import { describeShared } from "../../support/shared.ts";
import { team } from "../games.ts";
import { BEGIN, inShort, nfl, nhl, tellAll } from "./tell.ts";

/** The events of each answer of a recorded series, one after the other. */
function told(files: readonly string[]): readonly (readonly GameEvent[])[] {
  const league = leagueOf(files[0] ?? "");
  const sports = createSports({ leagues: [league.id], clock: new ManualClock(BEGIN) });
  return files.map((file, index) => {
    const { games, problems } = parseScoreboard(recorded(file), league);
    const readAt = BEGIN + index * 15 * MICROS_PER_SECOND;
    const { events, apply } = sports.observe({ kind: "scoreboard", league: league.id, games, problems, readAt });
    apply();
    return events;
  });
}

const of = (events: readonly GameEvent[], game: string): readonly string[] =>
  events.filter(({ game_id }) => game_id === game).map(inShort);

describeShared("events of recorded answers, against tables written by hand", () => {
  it("A: NFL week 14, two polls 52 s apart: Tampa's field goal and nothing else in eight running games", () => {
    const [first, second] = told(
      ["185945Z", "190037Z"].map((at) => `nfl-scoreboard-2025-w14-live-20251207T${at}.json`),
    );
    expect(first).toEqual([]);
    expect(second).toMatchObject([
      {
        id: "401772792-1",
        event: "score_update",
        time: "2026-01-10T00:30:15Z",
        test: false,
        league: "nfl",
        game_id: "401772792",
        home_team: "TB",
        away_team: "NO",
        home_team_name: "Tampa Bay Buccaneers",
        away_team_name: "New Orleans Saints",
        home_score: 10,
        away_score: 7,
        team: "TB",
        team_name: "Tampa Bay Buccaneers",
        opponent: "NO",
        score_change: 3,
        score_kind: "field_goal",
        scorer: null,
        play: null,
        period: "2",
        time_remaining: "9:11",
        start_time: "2025-12-07T18:00:00Z",
        text: "TB field goal: TB 10, NO 7",
      },
    ]);
  });

  it("B: Stanley Cup Final, game 1: scheduled, third period, overtime; goals in their periods, for nothing tells more", () => {
    const [before, third, overtime] = told(
      ["1-pre", "2-third-period", "3-overtime"].map((part) => `nhl-scoreboard-2025-scf-g1-${part}.json`),
    );
    expect(before).toEqual([]);
    expect(third?.map(inShort)).toEqual([
      "1 game_start 0-0",
      "2 period_start 0-0 P1",
      "3 score_update FLA +1 goal 0-1 P1",
      "4 score_update FLA +1 goal 0-2 P1",
      "5 score_update EDM +1 goal 1-2 P1",
      "6 period_end 1-2 P1",
      "7 period_start 1-2 P2",
      "8 score_update FLA +1 goal 1-3 P2",
      "9 score_update EDM +1 goal 2-3 P2",
      "10 period_end 2-3 P2",
      "11 period_start 2-3 P3",
    ]);
    expect(overtime?.map(inShort)).toEqual([
      "12 score_update EDM +1 goal 3-3 P3",
      "13 period_end 3-3 P3",
      "14 overtime 3-3 POT",
      "15 period_start 3-3 POT",
    ]);
  });

  it("D: WNBA, Dallas at Seattle: halftime, twice in the fourth quarter, final", () => {
    const polls = told(
      ["1-pre", "2-halftime", "3-q4", "4-q4", "5-final"].map((part) => `wnba-scoreboard-20250603-${part}.json`),
    );
    expect(polls.map((events) => of(events, "401736158"))).toEqual([
      [],
      [
        "1 game_start 0-0",
        "2 period_start 0-0 P1",
        "3 score_update DAL +20 0-20 P1",
        "4 score_update SEA +19 19-20 P1",
        "5 period_end 19-20 P1",
        "6 period_start 19-20 P2",
        "7 score_update DAL +18 19-38 P2",
        "8 score_update SEA +11 30-38 P2",
        "9 period_end 30-38 P2",
      ],
      [
        "10 period_start 30-38 P3",
        "11 score_update DAL +17 30-55 P3",
        "12 score_update SEA +24 54-55 P3",
        "13 period_end 54-55 P3",
        "14 period_start 54-55 P4",
        "15 score_update DAL +4 54-59 P4",
        "16 score_update SEA +2 56-59 P4",
      ],
      ["17 score_update DAL +4 56-63 P4", "18 score_update SEA +14 70-63 P4", "19 lead_change SEA 70-63 P4"],
      [
        "20 score_update SEA +13 83-63 P4",
        "21 score_update DAL +14 83-77 P4",
        "22 period_end 83-77 P4",
        "23 game_end SEA 83-77 P4",
      ],
    ]);
    // The other two games of the evening were over at the second poll: start and end, in one look.
    for (const [game, winner] of [
      ["401736156", "IND"],
      ["401736157", "MIN"],
    ] as const) {
      const all = polls.flat().filter(({ game_id }) => game_id === game);
      expect([all[0]?.event, all.at(-1)?.event, all.at(-1)?.team]).toEqual(["game_start", "game_end", winner]);
      expect(polls[1]?.filter(({ game_id }) => game_id === game)).toEqual(all);
    }
  });

  it("F: World Cup, Egypt at Australia: to be decided, extra time, penalties, which count no goals", () => {
    const polls = told(["1-pre-tbd", "2-extra-time", "3-penalties"].map((part) => `soccer-worldcup-2026-${part}.json`));
    // ESPN tells no goals by half: they are told in the period in which they were seen.
    expect(polls.map((events) => of(events, "760499"))).toEqual([
      [],
      [
        "1 game_start 0-0",
        "2 period_start 0-0 P1",
        "3 period_end 0-0 P1",
        "4 period_start 0-0 P2",
        "5 period_end 0-0 P2",
        "6 overtime 0-0 POT",
        "7 period_start 0-0 POT",
        "8 score_update AUS +1 goal 1-0 POT",
        "9 score_update EGY +1 goal 1-1 POT",
      ],
      [
        "10 period_end 1-1 POT",
        "11 period_start 1-1 P2OT",
        "12 period_end 1-1 P2OT",
        "13 period_start 1-1 PSO",
        "14 period_end 1-1 PSO",
        "15 game_end EGY 1-1 PSO",
      ],
    ]);
  });

  it("Green Bay at Atlanta, with the plays of its summary: every score with its scorer, though only the end was seen", () => {
    const { summary } = parseSummary(recorded("nfl-summary-401547417-final.json"), leagueOf("nfl-"));
    const teams = { home_team: team("1", "ATL"), away_team: team("9", "GB") };
    const [, events] = tellAll([
      { game: nfl("scheduled", {}, teams), plays: summary?.plays ?? [] },
      nfl("finished", { home: 25, away: 24 }, teams),
    ]);
    expect(
      events?.filter(({ score_change, event }) => score_change !== null || event === "lead_change").map(inShort),
    ).toEqual([
      "3 score_update ATL +3 field_goal 3-0 P1 by Younghoe Koo",
      "6 score_update GB +6 touchdown 3-6 P2 by Jayden Reed",
      "7 lead_change GB 3-6 P2",
      "8 score_update GB +1 extra_point 3-7 P2",
      "9 score_update GB +3 field_goal 3-10 P2 by Anders Carlson",
      "10 score_update ATL +6 touchdown 9-10 P2 by Drake London",
      "13 score_update GB +6 touchdown 9-16 P3 by Dontayvion Wicks",
      "14 score_update GB +1 extra_point 9-17 P3",
      "15 score_update ATL +3 field_goal 12-17 P3 by Younghoe Koo",
      "16 score_update GB +6 touchdown 12-23 P3 by Jayden Reed",
      "17 score_update GB +1 extra_point 12-24 P3",
      "20 score_update ATL +6 touchdown 18-24 P4 by Desmond Ridder",
      "21 score_update ATL +1 extra_point 19-24 P4",
      "22 score_update ATL +3 field_goal 22-24 P4 by Younghoe Koo",
      "23 score_update ATL +3 field_goal 25-24 P4 by Younghoe Koo",
      "24 lead_change ATL 25-24 P4",
    ]);
    expect(events?.find(({ id }) => id.endsWith("-6"))?.play).toBe(
      "Jayden Reed 9 Yd pass from Jordan Love (Anders Carlson Kick)",
    );
  });

  it("Florida at Carolina, with the plays of its summary", () => {
    const { summary } = parseSummary(recorded("nhl-summary-401774292-final.json"), leagueOf("nhl-"));
    const teams = { home_team: team("7", "CAR"), away_team: team("26", "FLA") };
    const [, events] = tellAll([
      { game: nhl("scheduled", {}, teams), plays: summary?.plays ?? [] },
      nhl("finished", { home: 3, away: 5 }, teams),
    ]);
    expect(events?.filter(({ score_change }) => score_change !== null).map(inShort)).toEqual([
      "3 score_update CAR +1 goal 1-0 P1 by Sebastian Aho",
      "4 score_update CAR +1 goal 2-0 P1 by Sebastian Aho",
      "7 score_update FLA +1 goal 2-1 P2 by Matthew Tkachuk",
      "8 score_update FLA +1 goal 2-2 P2 by Evan Rodrigues",
      "9 score_update FLA +1 goal 2-3 P2 by Anton Lundell",
      "13 score_update CAR +1 goal 3-3 P3 by Seth Jarvis",
      "14 score_update FLA +1 goal 3-4 P3 by Carter Verhaeghe",
      "15 score_update FLA +1 goal 3-5 P3 by Sam Bennett",
    ]);
    expect(events?.filter(({ event }) => event === "lead_change").map(inShort)).toEqual(["10 lead_change FLA 2-3 P2"]);
  });
});
