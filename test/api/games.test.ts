import { describe, expect, test } from "vitest";
import { HometideError } from "../../src/model/errors.ts";
import type { Game } from "../../src/model/game.ts";
import { nhlGame, team } from "../sports/games.ts";
import { at, startApi } from "./support.ts";

const bruins = team("1", "BOS", "Boston Bruins", "Boston", "Bruins");
const canadiens = team("10", "MTL", "Montreal Canadiens", "Montreal", "Canadiens");
const kings = team("8", "LA", "Los Angeles Kings", "Los Angeles", "Kings");
const nhlTeams = [bruins, canadiens, kings];
const chargers = team("24", "LAC", "Los Angeles Chargers", "Los Angeles", "Chargers");
const rams = team("14", "LAR", "Los Angeles Rams", "Los Angeles", "Rams");

const live = nhlGame({
  status: "live",
  score: { home: 1, away: 2 },
  period: { current: 2, label: "2", time_remaining: "14:32" },
  situation: { possession: null, down_distance: null, field_position: null, last_play: "Goal" },
  venue: { name: "Bell Centre", city: "Montreal", indoor: true },
  broadcasts: ["ESPN+", "TSN"],
});
const tomorrow = nhlGame({ id: "402", start_time: "2026-01-11T01:00:00Z", home_team: bruins, away_team: kings });
const nextWeek = nhlGame({ id: "403", start_time: "2026-01-17T01:00:00Z", home_team: bruins, away_team: kings });
const yesterday = nhlGame({
  id: "400",
  status: "finished",
  start_time: "2026-01-08T00:00:00Z",
  score: { home: 2, away: 3 },
  winner: "away",
  period: { current: 5, label: "SO", time_remaining: "Final" },
});

const ids = (answer: { readonly body: { readonly games: readonly Game[] } }): readonly string[] =>
  answer.body.games.map(({ id }) => id);

describe("games now on and to come", () => {
  test("are told from memory, with how fresh they are", async () => {
    const api = await startApi();
    const before = await api.get("/api/v1/games/live");
    expect(before.body).toEqual({ games: [], count: 0, total: 0, next: null, stale: false, read_at: null });

    await api.see("nhl", [live, tomorrow, nextWeek], nhlTeams);
    await api.see("nfl", []);
    const answer = await api.get("/api/v1/games/live");
    expect(answer.body).toEqual({
      games: [live],
      count: 1,
      total: 1,
      next: null,
      stale: false,
      read_at: "2026-01-10T01:00:00Z",
    });
    expect(answer.headers["cache-control"]).toBe("private, max-age=5");
    expect(ids(await api.get("/api/v1/games/upcoming"))).toEqual(["402"]);
    expect(ids(await api.get("/api/v1/games/upcoming?hours=8760"))).toEqual(["402", "403"]);
  });

  test("are filtered by league and by teams in any spelling", async () => {
    const api = await startApi();
    await api.see("nhl", [live, tomorrow, nextWeek], nhlTeams);
    expect(ids(await api.get("/api/v1/games/upcoming?hours=8760&team_ids=la,montreal"))).toEqual(["402", "403"]);
    expect(ids(await api.get("/api/v1/games/live?team_ids=kings"))).toEqual([]);
    expect(ids(await api.get("/api/v1/games/live?team_ids=10&league=NHL"))).toEqual(["401"]);
    expect(ids(await api.get("/api/v1/games/live?league=hockey/nhl"))).toEqual(["401"]);
    expect(ids(await api.get("/api/v1/games/live?league=nfl"))).toEqual([]);
    expect(ids(await api.get("/api/v1/games/live?league=&team_ids="))).toEqual(["401"]);
  });

  test("are told as stale while ESPN does not answer, and anew when it does", async () => {
    const api = await startApi();
    await api.see("nhl", [live], nhlTeams);
    const url = "/api/v1/games/live?league=nhl";
    expect((await api.get(url)).body.stale).toBe(false);
    const error = new HometideError("espn_refused", "403");
    api.sports
      .observe({ kind: "unreachable", league: "nhl", error, at: api.clock.now(), retryAt: api.clock.now() })
      .apply();
    expect((await api.get(url)).body).toMatchObject({ stale: true, read_at: "2026-01-10T01:00:00Z" });
    await api.see("nhl", [{ ...live, score: { home: 2, away: 2 } }]);
    expect((await api.get(url)).body.games[0].score).toEqual({ home: 2, away: 2 });
  });

  test("come in pages that neither repeat nor skip", async () => {
    const api = await startApi();
    const many = Array.from({ length: 250 }, (_, i) => nhlGame({ id: String(1_000 + i), status: "live" }));
    await api.see("nhl", many, nhlTeams);
    const first = await api.get("/api/v1/games/live");
    expect(first.body).toMatchObject({ count: 100, total: 250 });
    const seen = [...ids(first)];
    let link = first.headers["link"];
    for (let pages = 0; link !== undefined && pages < 9; pages++) {
      const query = /^<(\?.*)>; rel="next"$/.exec(String(link))?.[1];
      const page = await api.get(`/api/v1/games/live${query}`);
      seen.push(...ids(page));
      link = page.headers["link"];
    }
    expect(seen).toEqual(many.map(({ id }) => id));
    expect((await api.get("/api/v1/games/live?limit=1000")).body.count).toBe(250);
  });

  test("answer 304 to who has them, until they change", async () => {
    const api = await startApi();
    await api.see("nhl", [live], nhlTeams);
    const url = "/api/v1/games/live";
    const { etag } = (await api.get(url)).headers;
    const again = await api.get(url, { "if-none-match": String(etag) });
    expect([again.status, again.text, again.headers["etag"]]).toEqual([304, "", etag]);
    expect((await api.get(url, { "if-none-match": `"x", W/${String(etag)}` })).status).toBe(304);
    await api.see("nhl", [{ ...live, score: { home: 5, away: 2 } }]);
    expect((await api.get(url, { "if-none-match": String(etag) })).status).toBe(200);
  });
});

describe("teams", () => {
  test("are those of a league, by name", async () => {
    const api = await startApi();
    await api.see("nhl", [], nhlTeams);
    const { body } = await api.get("/api/v1/teams?league=nhl");
    expect(body).toMatchObject({ league: "nhl", count: 3, total: 3, next: null });
    expect(body.teams).toEqual([bruins, kings, canadiens]);
  });

  test("need a league that the hub follows", async () => {
    const api = await startApi({ leagues: ["nfl"] });
    expect(await api.get("/api/v1/teams")).toMatchObject({ status: 400, body: { errors: [{ parameter: "league" }] } });
    expect(await api.get("/api/v1/teams?league=%20")).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: "league" }] },
    });
    expect(await api.get("/api/v1/teams?league=nhl")).toMatchObject({
      status: 404,
      body: { code: "unknown_league", nearest: ["nfl"] },
    });
    expect(await api.get("/api/v1/teams?league=nlf")).toMatchObject({ status: 404, body: { nearest: ["nfl"] } });
  });
});

describe("a team for Home Assistant", () => {
  test("that plays now", async () => {
    const api = await startApi();
    await api.see("nhl", [yesterday, live, tomorrow], nhlTeams);
    const { body, headers } = await api.get("/api/v1/ha/game-status/Canadiens");
    expect(body).toEqual({
      team: "MTL",
      status: "live",
      league: "nhl",
      team_name: "Montreal Canadiens",
      team_logo: null,
      game_id: "401",
      opponent: "BOS",
      opponent_name: "Boston Bruins",
      opponent_logo: null,
      start_time: "2026-01-10T00:00:00Z",
      start_confirmed: true,
      is_home: true,
      team_score: 1,
      opponent_score: 2,
      home_score: 1,
      away_score: 2,
      score: "1-2",
      result: null,
      period: "2",
      clock: "14:32",
      possession: null,
      last_play: "Goal",
      detail: "",
      venue: "Bell Centre",
      broadcast: "ESPN+, TSN",
      next_game_id: null,
      next_start_time: null,
      next_opponent: null,
      next_opponent_name: null,
      next_is_home: null,
      last_game_id: "400",
      last_start_time: "2026-01-08T00:00:00Z",
      last_opponent: "BOS",
      last_opponent_name: "Boston Bruins",
      last_score: "2-3",
      last_result: "lost",
      stale: false,
    });
    expect(headers["cache-control"]).toBe("private, no-cache");
    const away = (await api.get("/api/v1/ha/game-status/bos")).body;
    expect(away).toMatchObject({ is_home: false, team_score: 2, opponent_score: 1, score: "2-1", opponent: "MTL" });
    expect(away).toMatchObject({ next_game_id: "402", next_opponent: "LA", next_is_home: true, last_result: "won" });
  });

  test("whose game is over: told for twelve hours after its start, then the next; the last where none is to come", async () => {
    const api = await startApi({ now: "2026-01-08T03:00:00Z" });
    await api.see("nhl", [yesterday, tomorrow], nhlTeams);
    const url = "/api/v1/ha/game-status/BOS";
    expect((await api.get(url)).body).toMatchObject({
      status: "finished",
      game_id: "400",
      result: "won",
      score: "3-2",
      clock: "Final",
    });
    await api.clock.moveTo(at("2026-01-08T11:59:59Z"));
    expect((await api.get(url)).body.status).toBe("finished");
    // The answer that was kept is not older than a second.
    await api.clock.moveTo(at("2026-01-08T12:00:00Z"));
    expect((await api.get(url)).body).toMatchObject({
      status: "upcoming",
      game_id: "402",
      score: null,
      team_score: null,
      period: null,
    });
    const montreal = (await api.get("/api/v1/ha/game-status/MTL")).body;
    expect(montreal).toMatchObject({ status: "finished", game_id: "400", result: "lost" });
  });

  test("of which no game is known", async () => {
    const api = await startApi();
    await api.see("nhl", [], nhlTeams);
    const { body } = await api.get("/api/v1/ha/game-status/kings");
    expect(body).toMatchObject({ team: "LA", status: "none", game_id: null, opponent: null, start_time: null });
    const context = (await api.get("/api/v1/ha/game-context/kings")).body;
    expect(context).toMatchObject({ team: "LA", status: "none", current_game: null, next_game: null, last_game: null });
  });

  test("with its games around now", async () => {
    const api = await startApi();
    await api.see("nhl", [yesterday, live, tomorrow, nextWeek], nhlTeams);
    const { body } = await api.get("/api/v1/ha/game-context/Bruins");
    expect(body).toMatchObject({
      team: "BOS",
      status: "live",
      current_game: live,
      next_game: tomorrow,
      last_game: yesterday,
    });
  });

  test("of a name that nobody has, that two have, or that is asked for too early", async () => {
    const api = await startApi();
    expect(await api.get("/api/v1/ha/game-status/Bruins")).toMatchObject({ status: 503, body: { code: "not_ready" } });
    await api.see("nhl", [], nhlTeams);
    await api.see("nfl", [], [chargers, rams]);
    const unknown = await api.get("/api/v1/ha/game-status/Bruinz");
    expect(unknown).toMatchObject({ status: 404, body: { code: "unknown_team", detail: "No team is called Bruinz." } });
    expect(unknown.body.nearest).toContain("Boston Bruins");
    const ambiguous = await api.get("/api/v1/ha/game-context/Los%20Angeles");
    expect(ambiguous).toMatchObject({ status: 409, body: { code: "ambiguous_team" } });
    expect(ambiguous.body.candidates.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(["Los Angeles Kings", "Los Angeles Chargers", "Los Angeles Rams"]),
    );
    expect((await api.get("/api/v1/ha/game-status/Los%20Angeles?league=nhl")).body.team).toBe("LA");
  });
});

test("answers are kept, counted, and made anew when the games change", async () => {
  const api = await startApi();
  await api.see("nhl", [live], nhlTeams);
  const kept = async (): Promise<number> => {
    const { text } = await api.get("/metrics");
    return Number(/^hometide_http_kept_answers_total (\d+)$/m.exec(text)?.[1]);
  };
  for (let i = 0; i < 5; i++) await api.get("/api/v1/ha/game-status/BOS");
  expect(await kept()).toBe(4);
  await api.see("nhl", [{ ...live, score: { home: 3, away: 2 } }]);
  expect((await api.get("/api/v1/ha/game-status/BOS")).body.score).toBe("2-3");
  expect(await kept()).toBe(4);
});

test("a HEAD request is told what a GET would be", async () => {
  const api = await startApi();
  await api.see("nhl", [live], nhlTeams);
  for (const url of ["/api/v1/games/live", "/api/v1/ha/game-status/BOS", "/health"]) {
    const head = await api.app.inject({ method: "HEAD", url });
    const get = await api.app.inject({ url });
    expect([head.statusCode, head.body, head.headers["content-length"]], url).toEqual([
      200,
      "",
      get.headers["content-length"],
    ]);
  }
});
