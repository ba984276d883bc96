import { describe, expect, it } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { Game } from "../../src/model/game.ts";
import type { GameSummary } from "../../src/model/game-summary.ts";
import type { Injury } from "../../src/model/injury.ts";
import { leagues } from "../../src/model/league.ts";
import type { SportsObservation } from "../../src/model/sports-observation.ts";
import type { Standing } from "../../src/model/standing.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, parseTime } from "../../src/model/time.ts";
import { parseInjuries } from "../../src/sources/espn/parse-injuries.ts";
import { parseStandings } from "../../src/sources/espn/parse-standings.ts";
import { parseSummary } from "../../src/sources/espn/parse-summary.ts";
import type { Sports } from "../../src/sports/sports-state.ts";
import { createSports } from "../../src/sports/sports.ts";
import type { Commit } from "../../src/store/store.ts";
import { recorded } from "../sources/espn/recorded.ts";
import { describeShared } from "../support/shared.ts";
import { nhlGame, team } from "./games.ts";
import { standing } from "./standing.ts";

const NOW = parseTime("2026-01-10T01:00:00Z") ?? 0;

function started(): Sports {
  return createSports({ leagues: ["nhl", "nfl"], clock: new ManualClock(NOW) });
}

function take(sports: Sports, observation: SportsObservation): Commit {
  const { commit, apply } = sports.observe(observation);
  apply();
  return commit;
}

/** The state of a hub that was started again on the documents of these commits. */
function restarted(commits: readonly Commit[]): Sports {
  const kinds = new Map<string, Map<string, unknown>>();
  for (const { kind, id, value } of commits.flatMap((commit) => commit.documents ?? [])) {
    const of = kinds.get(kind) ?? new Map<string, unknown>();
    kinds.set(kind, of);
    if (value === undefined) of.delete(id);
    else of.set(id, JSON.parse(JSON.stringify(value)));
  }
  const of = (kind: string): ReadonlyMap<string, unknown> => kinds.get(kind) ?? new Map();
  const sports = started();
  const depth = {
    standings: of("standing"),
    injuries: of("injury"),
    details: of("game_detail"),
    pages: of("espn_page"),
  };
  expect(sports.restore({ games: of("game"), teams: of("team"), depth }).unreadable).toEqual([]);
  return sports;
}

const scoreboard = (games: readonly Game[], readAt = NOW): SportsObservation => ({
  kind: "scoreboard",
  league: "nhl",
  games,
  problems: [],
  readAt,
});

const table = (standings: readonly Standing[], readAt = NOW): SportsObservation => ({
  kind: "standings",
  league: "nhl",
  standings,
  problems: [],
  readAt,
});

describe("standings", () => {
  it("are written once a day, and where they changed when they are read sooner", () => {
    const sports = started();
    const first = take(sports, table([standing(), standing({ team_id: "10", team: "MTL" })]));
    expect(first.points).toHaveLength(2);
    expect(first.points[0]).toMatchObject({
      series: {
        measurement: "nhl_standings",
        tags: { team: "BOS", conference: "East", division: "Atlantic", season: "2026" },
      },
      time: NOW,
      fields: { wins: 20, losses: 15, ot_losses: 5, points: 45, win_percentage: 0.5, streak: "W2" },
    });
    const soon = [standing({ wins: 21 }), standing({ team_id: "10", team: "MTL" })];
    expect(take(sports, table(soon, NOW + MICROS_PER_HOUR)).points).toMatchObject([{ fields: { wins: 21 } }]);
    const nextDay = take(restarted([first]), table(soon, NOW + MICROS_PER_DAY));
    expect(nextDay.points).toHaveLength(2);
  });

  it("an empty table leaves the last one; a league without a measurement has a table and no points", () => {
    const sports = started();
    take(sports, table([standing()]));
    take(sports, table([], NOW + MICROS_PER_DAY));
    expect(sports.standings("nhl")).toEqual([standing()]);
    const nba = createSports({ leagues: ["nba"], clock: new ManualClock(NOW) });
    const read = standing({ league: "nba" });
    const commit = take(nba, { kind: "standings", league: "nba", standings: [read], problems: [], readAt: NOW });
    expect([commit.points, nba.standings("nba")]).toEqual([[], [read]]);
    expect(nba.pageReadAt("nba", "standings")).toBe(NOW);
  });

  it("tell the conference and division of teams and of the points of their games", () => {
    const sports = started();
    const bruins = team("1", "BOS", "Boston Bruins");
    const teams = { kind: "teams", league: "nhl", problems: [], readAt: NOW } as const;
    take(sports, { ...teams, teams: [bruins] });
    const commits = [take(sports, table([standing()]))];
    expect(sports.teams("nhl")).toMatchObject([{ conference: "East", division: "Atlantic" }]);
    // ESPN's list of teams tells neither: nothing is taken back.
    expect(take(sports, { ...teams, teams: [bruins] }).documents).toEqual([]);
    const { points } = take(restarted(commits), scoreboard([nhlGame()]));
    expect(points[0]?.series.tags).toMatchObject({ away_conference: "East", away_division: "Atlantic" });
    expect(points[0]?.series.tags).not.toHaveProperty("home_conference");
  });
});

const injury = (changes: Partial<Injury> = {}): Injury => ({
  league: "nhl",
  season: 2026,
  player_id: "7",
  player_name: "A Player",
  team_id: "1",
  team: "BOS",
  position: "C",
  status: "Out",
  injury_type: "Knee",
  side: "Left",
  detail: "He will miss three weeks.",
  return_date: "2026-01-30",
  weeks_out: 3,
  reported_at: "2026-01-09T20:00:00Z",
  recovered_at: null,
  ...changes,
});
const list = (injuries: readonly Injury[], readAt = NOW, problems = 0): SportsObservation => ({
  kind: "injuries",
  league: "nhl",
  injuries,
  problems: Array.from({ length: problems }, () => ({ reason: "no_injury", detail: "", sample: "" })),
  readAt,
});

describe("injuries", () => {
  const other = injury({ player_id: "8" });

  it("are written at the time of the report, when they are new or say something else", () => {
    const sports = started();
    const first = take(sports, list([injury(), other]));
    expect(first.points[0]).toMatchObject({
      series: {
        measurement: "nhl_injuries",
        tags: { player_id: "7", status: "Out", injury_type: "Knee", team: "BOS", position: "C", season: "2026" },
      },
      time: parseTime("2026-01-09T20:00:00Z"),
      fields: { weeks_out: 3, detail: "He will miss three weeks." },
    });
    const again = restarted([first]);
    expect(take(again, list([injury(), other], NOW + MICROS_PER_DAY)).points).toEqual([]);
    // The season that ESPN names beside the list goes on; the report is the same.
    expect(take(again, list([injury({ season: 2027 }), other])).points).toEqual([]);
    const questionable = injury({ status: "Questionable", reported_at: "2026-01-11T20:00:00Z" });
    expect(take(again, list([questionable, other])).points).toMatchObject([
      { series: { tags: { status: "Questionable" } }, time: parseTime("2026-01-11T20:00:00Z") },
    ]);
  });

  it("who has left the list is told as recovered for a month, and is no point", () => {
    const sports = started();
    take(sports, list([injury(), other]));
    const day = NOW + MICROS_PER_DAY;
    expect(take(sports, list([other], day)).points).toEqual([]);
    expect(sports.injuries("nhl").map(({ recovered_at }) => recovered_at)).toEqual([formatTime(day), null]);
    take(sports, list([other], day + 31 * MICROS_PER_DAY));
    expect(sports.injuries("nhl").map(({ player_id }) => player_id)).toEqual(["8"]);
  });

  it("a list that is empty or could not be read whole makes nobody well; who comes back is hurt again", () => {
    const sports = started();
    take(sports, list([injury(), other]));
    take(sports, list([]));
    take(sports, list([other], NOW, 1));
    expect(sports.injuries("nhl").every(({ recovered_at }) => recovered_at === null)).toBe(true);
    take(sports, list([other]));
    take(sports, list([injury(), other]));
    expect(sports.injuries("nhl").every(({ recovered_at }) => recovered_at === null)).toBe(true);
  });
});

const summary = (changes: Partial<GameSummary> = {}): GameSummary => ({
  game_id: "401",
  season: 2026,
  week: null,
  start_time: "2026-01-10T00:00:00Z",
  over: false,
  players: [
    { player_id: "7", player_name: "A Player", team: "BOS", position: "C", statistics: { goals: 1, assists: 0 } },
    { player_id: "8", player_name: "B Player", team: "MTL", position: "G", statistics: { saves: 12 } },
  ],
  team_statistics: { home: { shots_total: "13" }, away: { shots_total: "20" } },
  shots: { home: 13, away: 20 },
  power_play: { home: "0/1", away: "1/2" },
  plays: [],
  groups: [],
  ...changes,
});
const told = (of: GameSummary, readAt = NOW): SportsObservation => ({
  kind: "summary",
  league: "nhl",
  summary: of,
  problems: [],
  readAt,
});

describe("summaries", () => {
  const live = nhlGame({
    status: "live",
    score: { home: 0, away: 1 },
    period: { current: 2, label: "2", time_remaining: "12:00" },
  });
  const scored = [
    { player_id: "7", player_name: "A Player", team: "BOS", position: "C", statistics: { goals: 2, assists: 0 } },
    ...summary().players.slice(1),
  ];
  const ofPlayers = ({ points }: Commit) =>
    points
      .filter(({ series }) => series.measurement === "nhl_player_stats")
      .map(({ series }) => series.tags["player_id"]);
  const ofScores = ({ points }: Commit) => points.filter(({ series }) => series.measurement === "nhl_scores");

  it("a player has one point for a game, at its start, which is written when a number in it is new", () => {
    const sports = started();
    const commits = [take(sports, scoreboard([live])), take(sports, told(summary()))];
    expect(commits[1]?.points.find(({ series }) => series.tags["player_id"] === "7")).toMatchObject({
      series: {
        measurement: "nhl_player_stats",
        tags: { player_name: "A Player", team: "BOS", position: "C" },
      },
      context: { tags: { game_id: "401", season: "2026" } },
      time: parseTime("2026-01-10T00:00:00Z"),
      fields: { goals: 1, assists: 0 },
    });
    expect(take(sports, told(summary(), NOW + 1)).points).toEqual([]);
    // So it is after a restart.
    const again = restarted(commits);
    expect(take(again, told(summary(), NOW + 2)).points).toEqual([]);
    expect(ofPlayers(take(again, told(summary({ players: scored }), NOW + 3)))).toEqual(["7"]);
    // The end of the same game, and once more: nothing new.
    expect(take(again, told(summary({ players: scored, over: true }), NOW + 4)).points).toEqual([]);
    expect(take(again, told(summary({ players: scored, over: true }), NOW + 5)).points).toEqual([]);
  });

  it("a start that is corrected later moves no player's point", () => {
    const sports = started();
    take(sports, scoreboard([live]));
    take(sports, told(summary()));
    take(sports, scoreboard([{ ...live, start_time: "2026-01-10T00:10:00Z" }], NOW + 1));
    const { points } = take(sports, told(summary({ players: scored }), NOW + 2));
    expect(points.find(({ series }) => series.measurement === "nhl_player_stats")?.time).toBe(
      parseTime("2026-01-10T00:00:00Z"),
    );
  });

  it("shots and power plays are in the points of the live game, and stay there between two summaries", () => {
    const sports = started();
    take(sports, scoreboard([live]));
    const readAt = NOW + MICROS_PER_MINUTE;
    expect(ofScores(take(sports, told(summary(), readAt)))).toMatchObject([
      { time: readAt, fields: { home_shots: 13, away_shots: 20, home_power_play: "0/1", away_power_play: "1/2" } },
    ]);
    expect(take(sports, scoreboard([live], readAt + 1)).points).toEqual([]);
    const goal = { ...live, score: { home: 0, away: 2 } };
    expect(take(sports, scoreboard([goal], readAt + 2)).points).toMatchObject([
      { fields: { away_score: 2, home_shots: 13 } },
    ]);
    expect(sports.game("401")).toMatchObject({ shots: { home: 13, away: 20 }, power_play: { home: "0/1" } });
  });

  it("what is read after the end belongs to the point of the end", () => {
    const sports = started();
    take(sports, scoreboard([live]));
    const end = NOW + MICROS_PER_HOUR;
    const finished = nhlGame({
      status: "finished",
      score: { home: 0, away: 1 },
      winner: "away",
      period: { current: 3, label: "3", time_remaining: "Final" },
    });
    const [atEnd] = take(sports, scoreboard([finished], end)).points;
    const [amended, ...more] = ofScores(take(sports, told(summary({ over: true }), end + MICROS_PER_MINUTE)));
    // The same series and time: the store puts the shots beside the score.
    expect([amended?.time, amended?.series.key]).toEqual([end, atEnd?.series.key]);
    expect(amended?.fields).toMatchObject({ home_shots: 13, home_score: 0 });
    expect(more).toEqual([]);
    expect(sports.detail("401")).toMatchObject({ over: true, read_at: formatTime(end + MICROS_PER_MINUTE) });
    expect(take(sports, scoreboard([finished], end + 2 * MICROS_PER_MINUTE)).points).toEqual([]);
  });

  it("the divisions beside a summary fill in what the table leaves open, and never overrule it", () => {
    const sports = started();
    const teams = [team("1", "BOS"), team("10", "MTL")];
    take(sports, { kind: "teams", league: "nhl", teams, problems: [], readAt: NOW });
    take(sports, table([standing({ division: null }), standing({ team_id: "10", team: "MTL", division: "Pacific" })]));
    take(sports, scoreboard([live]));
    const groups = ["1", "10"].map((team_id) => ({ team_id, conference: null, division: "Atlantic" }));
    const commit = take(sports, told(summary({ groups })));
    expect(sports.teams("nhl").map(({ abbreviation, division }) => [abbreviation, division])).toEqual([
      ["BOS", "Atlantic"],
      ["MTL", "Pacific"],
    ]);
    expect(ofScores(commit)).toMatchObject([
      { series: { tags: { away_division: "Atlantic", home_division: "Pacific" } } },
    ]);
    // The next table, which still leaves it open, is written with it.
    const later = NOW + MICROS_PER_DAY;
    const { points } = take(sports, table([standing({ division: null })], later));
    expect(points[0]?.series.tags["division"]).toBe("Atlantic");
  });
});

describeShared("recorded tables, injuries and summaries as points", () => {
  it("one for each team, injured player and player of the game; the same again is none", () => {
    const sports = started();
    const seen = [
      { kind: "standings", league: "nfl", ...parseStandings(recorded("nfl-standings-2024.json"), leagues.nfl) },
      { kind: "injuries", league: "nhl", ...parseInjuries(recorded("nba-injuries-league.json"), leagues.nhl) },
    ] as const;
    expect(seen.map((one) => take(sports, { ...one, readAt: NOW }).points.length)).toEqual([32, 127]);
    expect(seen.map((one) => take(sports, { ...one, readAt: NOW + MICROS_PER_HOUR }).points.length)).toEqual([0, 0]);
    for (const [league, name, players] of [
      ["nfl", "nfl-summary-401547417-final.json", 58],
      ["nhl", "nhl-summary-401774292-final.json", 38],
    ] as const) {
      const { summary: read, problems } = parseSummary(recorded(name), leagues[league]);
      if (read === undefined) throw new Error("no summary");
      const observation = { kind: "summary", league, summary: read, problems } as const;
      expect(take(sports, { ...observation, readAt: NOW }).points).toHaveLength(players);
      expect(take(sports, { ...observation, readAt: NOW + 1 }).points).toEqual([]);
      expect(JSON.stringify(sports.detail(read.game_id)).length).toBeLessThan(6_000);
    }
  });
});
