import { describe, expect, test } from "vitest";
import { MICROS_PER_MINUTE } from "../../src/model/time.ts";
import { nhlGame, team } from "../sports/games.ts";
import type { TestApi } from "./support.ts";
import { startApi } from "./support.ts";

const [bos, mtl] = [
  team("1", "BOS", "Boston Bruins", "Boston", "Bruins"),
  team("10", "MTL", "Montreal Canadiens", "Montreal", "Canadiens"),
];
const [tor, ott] = [
  team("21", "TOR", "Toronto Maple Leafs", "Toronto", "Maple Leafs"),
  team("14", "OTT", "Ottawa Senators", "Ottawa", "Senators"),
];
const score = (home: number, away: number) => ({ score: { home, away } });
const ours = nhlGame({ id: "401", status: "live", home_team: bos, away_team: mtl, ...score(0, 0) });
const theirs = nhlGame({ id: "402", status: "live", home_team: tor, away_team: ott, ...score(0, 0) });

/** An API whose store counts the questions that it is asked. */
async function counted(): Promise<TestApi & { questions(): number }> {
  const { store } = await startApi();
  let questions = 0;
  const count = <A extends readonly unknown[], R>(ask: (...args: A) => R) => {
    return (...args: A): R => {
      questions += 1;
      return ask(...args);
    };
  };
  const { latestColumns = () => Promise.reject(new Error("the embedded store has columns")) } = store;
  const api = await startApi({
    store: {
      ...store,
      latest: count(store.latest),
      latestColumns: count(latestColumns),
      range: count(store.range),
    },
  });
  await api.see("nhl", [ours, theirs], [bos, mtl, tor, ott]);
  return { ...api, questions: () => questions };
}

const HISTORY = "/api/v1/games/history?team=BOS";

describe("answers that were made of stored games", () => {
  test.each([HISTORY, "/api/v1/games/timeline/401", "/api/v1/games/schedule/BOS"])(
    "%s is given again for five minutes, as it was",
    async (url) => {
      const api = await counted();
      const first = await api.get(url);
      const asked = api.questions();
      expect(asked).toBeGreaterThan(0);
      await api.clock.advance(5 * 60_000 - 1);
      const again = await api.get(url);
      expect(api.questions()).toBe(asked);
      expect(again.text).toBe(first.text);
      for (const name of ["etag", "cache-control", "content-type", "vary", "link"])
        expect([name, again.headers[name]]).toEqual([name, first.headers[name]]);
      // It counts against the limit like any other, and 304 is told to whom it may.
      expect(Number(again.headers["ratelimit-remaining"])).toBe(Number(first.headers["ratelimit-remaining"]) - 1);
      expect((await api.get(url, { "if-none-match": String(first.headers["etag"]) })).status).toBe(304);
      expect(api.questions()).toBe(asked);
      await api.clock.advance(1);
      await api.get(url);
      expect(api.questions()).toBeGreaterThan(asked);
    },
  );

  test("news of a team makes its answers anew at once, and leaves those of others", async () => {
    const api = await counted();
    const others = "/api/v1/games/history?team=TOR";
    const league = "/api/v1/games/history?league=nhl";
    const nfl = "/api/v1/games/history?league=nfl";
    const scores = async (url: string) => {
      const before = api.questions();
      const { body } = await api.get(url);
      const games: { readonly score: unknown }[] = body.games;
      return { scores: games.map((game) => game.score), asked: api.questions() > before };
    };
    for (const url of [HISTORY, others, league, nfl]) expect((await scores(url)).asked).toBe(true);
    await api.clock.advance(MICROS_PER_MINUTE / 1_000);
    await api.see("nhl", [{ ...ours, ...score(1, 0) }, theirs]);
    expect(await scores(HISTORY)).toEqual({ scores: [{ home: 1, away: 0 }], asked: true });
    expect(await scores(others)).toEqual({ scores: [{ home: 0, away: 0 }], asked: false });
    expect((await scores(league)).asked).toBe(true);
    expect((await scores(nfl)).asked).toBe(false);
  });

  test("an answer that was under way when the news came is not kept", async () => {
    // Without columns, as a store that has none.
    const { latestColumns: _, ...store } = (await startApi()).store;
    const gate = Promise.withResolvers<void>();
    const api = await startApi({
      store: {
        ...store,
        async latest(query) {
          const rows = await store.latest(query);
          await gate.promise;
          return rows;
        },
      },
    });
    await api.see("nhl", [ours], [bos, mtl]);
    const url = "/api/v1/games/timeline/401";
    expect((await api.get(url)).body.timeline).toHaveLength(1);
    const under = api.get(HISTORY);
    await api.see("nhl", [{ ...ours, ...score(0, 1) }]);
    gate.resolve();
    await under;
    expect((await api.get(HISTORY)).body.games[0].score).toEqual({ home: 0, away: 1 });
  });

  test("CSV and JSON are kept apart, and what is not found is not kept", async () => {
    const api = await counted();
    const json = await api.get(HISTORY);
    const csv = await api.get(HISTORY, { accept: "text/csv" });
    expect([json.headers["content-type"], csv.headers["content-type"]]).toEqual([
      "application/json; charset=utf-8",
      "text/csv; charset=utf-8; header=present",
    ]);
    expect((await api.get(HISTORY, { accept: "text/csv" })).text).toBe(csv.text);
    expect((await api.get("/api/v1/games/403")).status).toBe(404);
    await api.see("nhl", [nhlGame({ id: "403", home_team: tor, away_team: bos })]);
    expect((await api.get("/api/v1/games/403")).status).toBe(200);
  });
});
