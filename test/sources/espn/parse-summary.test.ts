import { describe, expect, it } from "vitest";
import { leagues } from "../../../src/model/league.ts";
import { statisticKey } from "../../../src/model/player-statistics.ts";
import { parseStatistic } from "../../../src/sources/espn/parse-statistic.ts";
import { parseSummary } from "../../../src/sources/espn/parse-summary.ts";
import { describeShared } from "../../support/shared.ts";
import { facts, leagueOf, recorded } from "./recorded.ts";

const NFL = "nfl-summary-401547417-final.json";
const NHL = "nhl-summary-401774292-final.json";
const NHL_2024 = "nhl-summary-2024-ecf-g6-final-so-in-series.json";

function summaryOf(name: string) {
  const { summary, problems } = parseSummary(recorded(name), leagueOf(name));
  expect(problems).toEqual([]);
  if (summary === undefined) throw new Error(`${name} has no summary`);
  return summary;
}

/** As read_facts.py writes it. */
function digestOf(statistics: Readonly<Record<string, number>>): string {
  const values = Object.keys(statistics)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => statistics[name] ?? 0);
  const sum = values.reduce((all, value) => all + value, 0);
  const byPlace = values.reduce((all, value, place) => all + (place + 1) * value, 0);
  return `${values.length} ${sum.toFixed(3)} ${byPlace.toFixed(3)}`;
}

describe("a value of a player's statistics", () => {
  const passes = statisticKey("nfl_player_stats", "passing", "completions/passingAttempts");
  const yards = statisticKey("nfl_player_stats", "passing", "passingYards");
  const ice = statisticKey("nhl_player_stats", "forwards", "timeOnIce");

  it.each([
    ["14/25", passes, [14, 25]],
    ["1-11", passes, [1, 11]],
    ["21:28", ice, [1288]],
    ["0:00", ice, [0]],
    ["+3", yards, [3]],
    ["-2", yards, [-2]],
    [".870", yards, [0.87]],
    ["-0", yards, [0]],
    ["--", yards, []],
    ["", passes, []],
    ["14", passes, undefined],
    ["1:2", ice, undefined],
    ["14/25", yards, undefined],
    ["1e5", yards, undefined],
    ["99999999", yards, undefined],
    [null, yards, undefined],
    [{}, yards, undefined],
  ])("%j", (value, key, expected) => {
    if (key === undefined) throw new Error("not in the table");
    expect(parseStatistic(value, key)).toEqual(expected);
  });
});

describeShared("recorded summaries", () => {
  it.each(Object.keys(facts.summaries))("%s is what the facts say", (name) => {
    const expected = facts.summaries[name];
    const { game_id, players, plays, shots, power_play } = summaryOf(name);
    expect(game_id).toBe(expected?.game);
    expect(
      players.map((one) => `${one.player_id} ${one.team} ${one.player_name} ${digestOf(one.statistics)}`).sort(),
    ).toEqual(expected?.players.toSorted());
    expect(plays.map((play) => `${play.home_score}-${play.away_score} ${play.text.replaceAll(/\s+/g, " ")}`)).toEqual(
      expected?.plays,
    );
    const text = shots === null ? {} : { home: String(shots.home), away: String(shots.away) };
    expect(text).toEqual(expected?.shots);
    expect(power_play ?? {}).toEqual(expected?.power_play);
  });

  // Written out by hand, after the payloads.
  it.each([
    [
      NFL,
      "Jordan Love",
      `completions 14 passing_attempts 25 passing_yards 151 yards_per_pass_attempt 6
       passing_touchdowns 3 passing_interceptions 0 passing_sacks 1 passing_sack_yards_lost 11
       adj_qbr 81.2 qb_rating 113.5 rushing_attempts 2 rushing_yards 23 yards_per_rush_attempt 11.5
       rushing_touchdowns 0 long_rushing 24`,
    ],
    [
      NFL,
      "Rasul Douglas",
      `total_tackles 4 solo_tackles 4 sacks 0 tackles_for_loss 0 passes_defended 2 qb_hits 0
       defensive_touchdowns 0 interceptions 1 interception_yards -2 interception_touchdowns 0`,
    ],
    [
      NFL,
      "Mike Hughes",
      `kick_returns 1 kick_return_yards 19 yards_per_kick_return 19 long_kick_return 19
       kick_return_touchdowns 0 punt_returns 2 punt_return_yards 20 yards_per_punt_return 10
       long_punt_return 16 punt_return_touchdowns 0`,
    ],
    [
      NHL,
      "Aleksander Barkov",
      `blocked_shots 0 hits 2 takeaways 0 plus_minus -2 time_on_ice 1288 power_play_time_on_ice 211
       short_handed_time_on_ice 228 even_strength_time_on_ice 849 shifts 32 goals 0 ytd_goals 6
       assists 2 shots_total 2 shots_missed 3 shootout_goals 0 faceoffs_won 18 faceoffs_lost 11
       faceoff_percent 62.1 giveaways 3 penalties 0 penalty_minutes 0`,
    ],
    [
      NHL,
      "Aaron Ekblad",
      `blocked_shots 1 hits 4 takeaways 0 plus_minus -1 time_on_ice 1494 power_play_time_on_ice 214
       short_handed_time_on_ice 367 even_strength_time_on_ice 913 shifts 33 goals 0 ytd_goals 3
       assists 1 shots_total 1 shots_missed 0 shootout_goals 0 faceoffs_won 0 faceoffs_lost 0
       faceoff_percent 0 giveaways 1 penalties 1 penalty_minutes 2`,
    ],
    [
      NHL,
      "Sergei Bobrovsky",
      `goals_against 3 shots_against 23 shootout_saves 0 shootout_shots_against 0 saves 20
       save_pct 0.87 even_strength_saves 12 power_play_saves 7 short_handed_saves 1 time_on_ice 3600
       ytd_goals 0 penalty_minutes 0`,
    ],
    [
      NHL_2024,
      "Jonny Brodzinski",
      `blocked_shots 0 hits 0 takeaways 1 plus_minus 0 time_on_ice 493 power_play_time_on_ice 48
       short_handed_time_on_ice 0 even_strength_time_on_ice 445 shifts 15 goals 0 ytd_goals 0
       assists 0 shots_total 1 shots_missed 1 shootout_goals 0 faceoffs_won 2 faceoffs_lost 4
       faceoff_percent 33.3 giveaways 0 penalties 0 penalty_minutes 0`,
    ],
    [
      NHL_2024,
      "Adam Fox",
      `blocked_shots 2 hits 3 takeaways 1 plus_minus 1 time_on_ice 1451 power_play_time_on_ice 63
       short_handed_time_on_ice 27 even_strength_time_on_ice 1361 shifts 24 goals 0 ytd_goals 0
       assists 1 shots_total 1 shots_missed 4 shootout_goals 0 faceoffs_won 0 faceoffs_lost 0
       faceoff_percent 0 giveaways 1 penalties 0 penalty_minutes 0`,
    ],
    [
      NHL_2024,
      "Igor Shesterkin",
      `goals_against 2 shots_against 34 shootout_saves 0 shootout_shots_against 0 saves 32
       save_pct 0.941 even_strength_saves 29 power_play_saves 3 short_handed_saves 0 time_on_ice 3464
       ytd_goals 0 penalty_minutes 0`,
    ],
  ])("%s: %s", (name, player, written) => {
    const words = written.split(/\s+/);
    const statistics = Object.fromEntries(
      words.flatMap((word, place) => (place % 2 === 0 ? [[word, Number(words[place + 1])]] : [])),
    );
    const found = summaryOf(name).players.filter((one) => one.player_name === player);
    expect(found.map((one) => one.statistics)).toEqual([statistics]);
  });

  it("scoring plays have who scored what, when, and the score after it", () => {
    const nfl = summaryOf(NFL);
    expect([nfl.season, nfl.week, nfl.start_time, nfl.over]).toEqual([2023, "2", "2023-09-17T17:00:00Z", true]);
    expect(nfl.plays[3]).toEqual({
      id: "4015474171984",
      kind: "touchdown",
      team: "ATL",
      scorer: "Drake London",
      text: "Drake London 3 Yd pass from Desmond Ridder (Younghoe Koo PAT failed)",
      period: "2",
      clock: "0:12",
      time: "2023-09-17T18:23:40Z",
      home_score: 9,
      away_score: 10,
    });
    expect(nfl.plays.map(({ kind }) => kind).join(" ")).toBe(
      "field_goal touchdown field_goal touchdown touchdown field_goal touchdown touchdown field_goal field_goal",
    );
    expect(nfl.plays.every(({ time, scorer }) => time !== null && scorer !== null)).toBe(true);
    expect(summaryOf(NHL).plays.at(-1)).toEqual({
      id: "401774292000012750",
      kind: "goal",
      team: "FLA",
      scorer: "Sam Bennett",
      text: "Sam Bennett Goal (10) Wrist Shot, assists: Aleksander Barkov (11), Sam Reinhart (9)",
      period: "3",
      clock: "19:06",
      time: "2025-05-29T02:53:16Z",
      home_score: 3,
      away_score: 5,
    });
  });

  it("the tables beside a summary name divisions", () => {
    const groups = (name: string, team: string) => summaryOf(name).groups.find(({ team_id }) => team_id === team);
    expect(groups(NFL, "9")).toEqual({ team_id: "9", conference: "NFC", division: "NFC North" });
    expect(groups(NHL, "26")).toEqual({ team_id: "26", conference: null, division: "Atlantic" });
  });

  it("before the start there are no statistics, and those of the season are not taken for the game's", () => {
    const { players, team_statistics, plays, over, week } = summaryOf("nfl-summary-2025-w03-pre.json");
    expect({ players, team_statistics, plays, over, week }).toEqual({
      players: [],
      team_statistics: { home: {}, away: {} },
      plays: [],
      over: false,
      week: "3",
    });
  });

  it("a key that the table does not have is told and left out, and nothing else with it", () => {
    const text = JSON.stringify(recorded(NFL)).replaceAll('"rushingYards"', '"rushingFurlongs"');
    const { summary, problems } = parseSummary(JSON.parse(text), leagues.nfl);
    expect(problems).toMatchObject([
      { reason: "unknown_statistic", detail: expect.stringContaining("rushing rushingFurlongs") },
    ]);
    const love = summary?.players.find((one) => one.player_name === "Jordan Love")?.statistics;
    expect([love?.["rushing_attempts"], love?.["rushing_yards"], love?.["passing_yards"]]).toEqual([2, undefined, 151]);
  });
});
