import { describe, expect, test } from "vitest";
import type { GameSummary } from "../../src/model/game-summary.ts";
import type { Injury } from "../../src/model/injury.ts";
import type { SportsObservation } from "../../src/model/sports-observation.ts";
import type { Standing } from "../../src/model/standing.ts";
import { nhlGame, team } from "../sports/games.ts";
import { standing } from "../sports/standing.ts";
import type { TestApi } from "./support.ts";
import { startApi } from "./support.ts";

const bruins = team("1", "BOS", "Boston Bruins", "Boston", "Bruins");
const canadiens = team("10", "MTL", "Montreal Canadiens", "Montreal", "Canadiens");
const finished = nhlGame({
  status: "finished",
  score: { home: 2, away: 3 },
  winner: "away",
  period: { current: 3, label: "3", time_remaining: "Final" },
});

async function see(api: TestApi, observation: SportsObservation): Promise<void> {
  const { commit, apply } = api.sports.observe(observation);
  await api.store.write(commit.points);
  apply();
}

const around = (api: TestApi) => ({ league: "nhl", problems: [], readAt: api.clock.now() }) as const;

const injury = (changes: Partial<Injury>): Injury => ({
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
  detail: "Out, he says.",
  return_date: "2026-01-30",
  weeks_out: 3,
  reported_at: "2026-01-09T20:00:00Z",
  recovered_at: null,
  ...changes,
});

const player = (player_id: string, statistics: Readonly<Record<string, number>>) => ({
  player_id,
  player_name: `Player ${player_id}`,
  team: "BOS",
  position: "C",
  statistics,
});

const summary = (changes: Partial<GameSummary> = {}): GameSummary => ({
  game_id: "401",
  season: 2026,
  week: null,
  start_time: finished.start_time,
  over: true,
  players: [player("7", { goals: 2, shots_total: 5, faceoff_percent: 50 }), player("8", { saves: 30 })],
  team_statistics: { home: { hits: "20" }, away: { hits: "25" } },
  shots: { home: 30, away: 31 },
  power_play: { home: "0/1", away: "1/2" },
  plays: [
    {
      id: "1",
      kind: "goal",
      team: "BOS",
      scorer: "Player 7",
      text: "Player 7 Goal (1) Wrist Shot, assists: none",
      period: "1",
      clock: "4:39",
      time: "2026-01-10T00:20:57Z",
      home_score: 0,
      away_score: 1,
    },
  ],
  groups: [],
  ...changes,
});

describe("standings", () => {
  const table = [
    standing({}),
    standing({ team_id: "10", team: "MTL", team_name: "Montreal Canadiens", points: 60 }),
    standing({ team_id: "7", team: "CAR", team_name: "Carolina Hurricanes", division: "Metropolitan", points: 50 }),
    standing({ team_id: "17", team: "COL", team_name: "Colorado Avalanche", conference: "West", division: "Central" }),
  ];
  const started = async (): Promise<TestApi> => {
    const api = await startApi();
    await see(api, { kind: "standings", standings: table, ...around(api) });
    return api;
  };
  const teams = (answer: { readonly body: { readonly standings: readonly Standing[] } }): string =>
    answer.body.standings.map(({ team: of }) => of).join(" ");

  test("are told by league, conference and division, the best first", async () => {
    const api = await startApi();
    const empty = { standings: [], count: 0, total: 0, next: null, read_at: null };
    expect((await api.get("/api/v1/standings")).body).toEqual(empty);
    const told = await started();
    const answer = await told.get("/api/v1/standings");
    expect(teams(answer)).toBe("MTL BOS CAR COL");
    expect(answer.body).toMatchObject({ count: 4, total: 4, next: null, read_at: "2026-01-10T01:00:00Z" });
    expect(answer.body.standings[1]).toEqual(table[0]);
    const { etag } = answer.headers;
    expect((await told.get("/api/v1/standings", { "if-none-match": String(etag) })).status).toBe(304);
  });

  test("are filtered by groups in any spelling; an unknown one is told with those that there are", async () => {
    const api = await started();
    expect(teams(await api.get("/api/v1/standings?conference=eastern%20conference"))).toBe("MTL BOS CAR");
    expect(teams(await api.get("/api/v1/standings?division=atlantic%20Division&league=nhl"))).toBe("MTL BOS");
    expect(teams(await api.get("/api/v1/standings?league=nfl"))).toBe("");
    const refused = await api.get("/api/v1/standings?division=Pacifc");
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ parameter: "division" }] } });
    expect(refused.body.detail).toContain("Atlantic, Central, Metropolitan");
    expect((await api.get("/api/v1/standings?league=nope")).status).toBe(404);
  });

  test("come in pages, as CSV and as NDJSON", async () => {
    const api = await started();
    const first = await api.get("/api/v1/standings?limit=3");
    expect(teams(first)).toBe("MTL BOS CAR");
    expect(teams(await api.get(`/api/v1/standings?limit=3&cursor=${first.body.next}`))).toBe("COL");
    const csv = await api.get("/api/v1/standings", { accept: "text/csv" });
    expect(csv.text.split("\r\n").slice(0, 2)).toEqual([
      "league,season,conference,division,team,team_name,team_id,games_played,wins,losses,ties,ot_losses,points,win_percentage,points_for,points_against,streak,playoff_seed",
      "nhl,2026,East,Atlantic,MTL,Montreal Canadiens,10,40,20,15,,5,60,0.5,120,118,W2,8",
    ]);
    const lines = await api.get("/api/v1/standings", { accept: "application/x-ndjson" });
    const rows: readonly unknown[] = lines.text
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(rows).toEqual((await api.get("/api/v1/standings")).body.standings);
  });
});

describe("injuries", () => {
  test("are told by team, in any spelling of it; who has left the list when asked for", async () => {
    const api = await startApi();
    await api.see("nhl", [], [bruins, canadiens]);
    const other = injury({ player_id: "8", player_name: "B Player", team_id: "10", team: "MTL" });
    await see(api, { kind: "injuries", injuries: [injury({}), other], ...around(api) });
    const names = async (query: string): Promise<string> =>
      (await api.get(`/api/v1/injuries${query}`)).body.injuries.map((one: Injury) => one.player_name).join(", ");
    expect(await names("")).toBe("A Player, B Player");
    expect(await names("?team=Canadiens")).toBe("B Player");
    expect(await names("?team=boston&league=nhl")).toBe("A Player");
    await see(api, { kind: "injuries", injuries: [other], ...around(api) });
    expect(await names("")).toBe("B Player");
    const { body } = await api.get("/api/v1/injuries?recovered=true&limit=1");
    expect(body).toMatchObject({
      total: 2,
      injuries: [{ player_name: "A Player", recovered_at: "2026-01-10T01:00:00Z" }],
    });
    const miss = await api.get("/api/v1/injuries?team=Bruinz");
    expect(miss).toMatchObject({ status: 404, body: { code: "unknown_team" } });
    expect(miss.body.nearest).toContain("Boston Bruins");
    const csv = await api.get("/api/v1/injuries", { accept: "text/csv" });
    expect(csv.text).toContain('nhl,MTL,B Player,8,C,Out,Knee,Left,"Out, he says.",');
  });
});

describe("statistics", () => {
  const started = async (): Promise<TestApi> => {
    const api = await startApi();
    await api.see("nhl", [finished], [bruins, canadiens]);
    await see(api, { kind: "summary", summary: summary(), ...around(api) });
    const earlier = { ...finished, id: "400", start_time: "2026-01-08T00:00:00Z" };
    await api.see("nhl", [earlier]);
    const players = [player("7", { goals: 1, shots_total: 3, faceoff_percent: 60 })];
    await see(api, { kind: "summary", summary: summary({ game_id: "400", players, plays: [] }), ...around(api) });
    return api;
  };

  test("of a game: players from the store, teams and plays from memory", async () => {
    const api = await started();
    const { body } = await api.get("/api/v1/games/401/stats");
    expect(body).toMatchObject({
      game_id: "401",
      league: "nhl",
      season: 2026,
      status: "finished",
      home_team: "MTL",
      away_team: "BOS",
      team_statistics: { home: { hits: "20" }, away: { hits: "25" } },
      count: 2,
      read_at: "2026-01-10T01:00:00Z",
    });
    expect(body.players).toEqual(summary().players);
    expect(body.plays).toEqual(summary().plays);
    const csv = await api.get("/api/v1/games/401/stats", { accept: "text/csv" });
    expect(csv.text.split("\r\n").slice(0, 3)).toEqual([
      "player_id,player_name,team,position,goals,shots_total,faceoff_percent,saves",
      "7,Player 7,BOS,C,2,5,50,",
      "8,Player 8,BOS,C,,,,30",
    ]);
    expect(await api.get("/api/v1/games/999/stats")).toMatchObject({ status: 404, body: { code: "unknown_game" } });
  });

  test("of a game whose summary is not read are empty", async () => {
    const api = await startApi();
    await api.see("nhl", [finished], [bruins, canadiens]);
    const { body } = await api.get("/api/v1/games/401/stats");
    expect(body).toMatchObject({ players: [], plays: [], team_statistics: null, read_at: null });
    expect((await api.get("/api/v1/games/401/plays")).body).toMatchObject({ plays: [], count: 0 });
  });

  test("the plays of a game that scored", async () => {
    const api = await started();
    const { body } = await api.get("/api/v1/games/401/plays");
    expect(body).toMatchObject({ game_id: "401", count: 1, total: 1, next: null });
    expect(body.plays).toEqual(summary().plays);
    const csv = await api.get("/api/v1/games/401/plays", { accept: "text/csv" });
    expect(csv.text.split("\r\n")[1]).toBe(
      '1,2026-01-10T00:20:57Z,1,4:39,BOS,goal,Player 7,"Player 7 Goal (1) Wrist Shot, assists: none",0,1',
    );
    expect((await api.get("/api/v1/games/999/plays")).status).toBe(404);
  });

  test("of a player: game by game, with what adds up over the season", async () => {
    const api = await started();
    const { body } = await api.get("/api/v1/players/7/stats");
    expect(body).toMatchObject({ player_id: "7", player_name: "Player 7", count: 2, total: 2, next: null });
    expect(body.games).toMatchObject([
      { game_id: "400", time: "2026-01-08T00:00:00Z", opponent: "MTL", statistics: { goals: 1 } },
      { game_id: "401", time: "2026-01-10T00:00:00Z", opponent: "MTL", season: 2026, position: "C" },
    ]);
    // Shares do not add up.
    expect(body.totals).toEqual([
      { league: "nhl", season: 2026, games_played: 2, statistics: { goals: 3, shots_total: 8 } },
    ]);
    const first = await api.get("/api/v1/players/7/stats?limit=1");
    const second = await api.get(`/api/v1/players/7/stats?limit=1&cursor=${first.body.next}`);
    expect([first.body.games[0].game_id, second.body.games[0].game_id]).toEqual(["400", "401"]);
    expect((await api.get("/api/v1/players/7/stats?season=2025-26&league=nhl")).body.count).toBe(2);
    const csv = await api.get("/api/v1/players/7/stats", { accept: "text/csv" });
    expect(csv.text.split("\r\n")[0]).toBe(
      "time,league,season,week,game_id,team,opponent,position,goals,shots_total,faceoff_percent",
    );
  });

  test("of a player whom nobody knows, in a season that is none", async () => {
    const api = await started();
    const unknown = { status: 404, body: { code: "unknown_player" } };
    expect(await api.get("/api/v1/players/99/stats")).toMatchObject(unknown);
    expect(await api.get("/api/v1/players/7/stats?season=2019")).toMatchObject(unknown);
    expect(await api.get("/api/v1/players/7/stats?league=nfl")).toMatchObject(unknown);
    expect(await api.get("/api/v1/players/7/stats?season=last")).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: "season" }] },
    });
  });

  test("of a store that does not answer: 503, and a query that takes too long: 504", async () => {
    const api = await started();
    const never = new Promise<never>(() => undefined);
    const slow = await startApi({ store: { ...api.store, range: () => never, latest: () => never } });
    await slow.see("nhl", []);
    const asked = slow.get("/api/v1/players/7/stats");
    while (slow.clock.nextDue() === undefined) await new Promise((resolve) => setImmediate(resolve));
    await slow.clock.advance(5_000);
    expect(await asked).toMatchObject({ status: 504, body: { code: "query_timeout" } });
    const broken = await startApi({ store: { ...api.store, range: () => Promise.reject(new Error("gone")) } });
    expect(await broken.get("/api/v1/players/7/stats")).toMatchObject({ status: 503 });
  });
});

describe("a team's schedule", () => {
  const next = nhlGame({ id: "402", start_time: "2026-01-12T01:00:00Z", home_team: bruins, away_team: canadiens });
  const lastYear = nhlGame({
    id: "300",
    season: 2025,
    status: "finished",
    start_time: "2025-01-10T00:00:00Z",
    winner: "home",
  });

  test("has what was and what comes of a season, and the record", async () => {
    const api = await startApi();
    await api.see("nhl", [next, finished, { ...lastYear, score: { home: 4, away: 1 } }], [bruins, canadiens]);
    const { body } = await api.get("/api/v1/games/schedule/Bruins");
    expect(body).toMatchObject({ team: "BOS", league: "nhl", season: 2026, count: 2, total: 2 });
    expect(body.games.map(({ id }: { id: string }) => id)).toEqual(["401", "402"]);
    expect(body.statistics).toMatchObject({ games_played: 1, wins: 1, losses: 0, streak: "W1" });
    const before = (await api.get("/api/v1/games/schedule/1?season=2024-25")).body;
    expect(before).toMatchObject({ season: 2025, count: 1, statistics: { losses: 1 } });
    const csv = await api.get("/api/v1/games/schedule/BOS", { accept: "text/csv" });
    expect(csv.text.trim().split("\r\n")).toHaveLength(3);
    const cut = await api.get("/api/v1/games/schedule/BOS?limit=1");
    expect((await api.get(`/api/v1/games/schedule/BOS?limit=1&cursor=${cut.body.next}`)).body.games[0].id).toBe("402");
  });

  test("of seasons that only the store remembers, and of leagues of which it keeps nothing", async () => {
    const api = await startApi();
    await api.see("nhl", [lastYear], [bruins, canadiens]);
    const later = await startApi({ store: api.store, leagues: ["nhl", "nba"] });
    await later.see("nhl", [], [bruins, canadiens]);
    expect((await later.get("/api/v1/games/schedule/BOS")).body).toMatchObject({ season: 2025, count: 1 });
    await later.see("nba", [{ ...next, league: "nba" }], [team("2", "CEL", "Celtics")]);
    expect((await later.get("/api/v1/games/schedule/celtics")).body).toMatchObject({
      league: "nba",
      season: null,
      count: 0,
    });
  });

  test("of a team or in a season that there is not", async () => {
    const api = await startApi();
    await api.see("nhl", [next], [bruins, canadiens]);
    expect(await api.get("/api/v1/games/schedule/Bruinz")).toMatchObject({
      status: 404,
      body: { code: "unknown_team" },
    });
    expect(await api.get("/api/v1/games/schedule/BOS?season=never")).toMatchObject({ status: 400 });
    expect((await api.get("/api/v1/games/schedule/BOS?season=1990")).body).toMatchObject({ season: 1990, count: 0 });
  });
});
