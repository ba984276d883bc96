import { expect, test } from "vitest";
import { nhlGame, team } from "../sports/games.ts";
import type { Answer, TestApi } from "./support.ts";
import { startApi } from "./support.ts";

const bruins = team("1", "BOS", "Boston Bruins", "Boston", "Bruins");
const canadiens = team("10", "MTL", "Montreal Canadiens", "Montreal", "Canadiens");
const kings = team("8", "LA", "Los Angeles Kings", "Los Angeles", "Kings");
const before = nhlGame();
const later = nhlGame({ id: "402", home_team: bruins, away_team: kings });
const live = { status: "live", period: { current: 1, label: "1", time_remaining: "12:00" } } as const;

async function evening(): Promise<TestApi> {
  const api = await startApi();
  await api.see("nhl", [before, later], [bruins, canadiens, kings]);
  await api.clock.advance(1_000);
  await api.see("nhl", [nhlGame(live), later]);
  await api.clock.advance(1_000);
  await api.see("nhl", [
    nhlGame({ ...live, score: { home: 0, away: 1 } }),
    nhlGame({ ...live, id: "402", home_team: bruins, away_team: kings }),
  ]);
  return api;
}

const ids = ({ body }: Answer): readonly string[] => body.events.map(({ id }: { readonly id: string }) => id);

test("the last events, newest first, by league and team in any spelling, page by page", async () => {
  const api = await evening();
  const all = await api.get("/api/v1/game-events");
  expect(ids(all)).toEqual(["401-3", "402-2", "402-1", "401-2", "401-1"]);
  expect(all.body).toMatchObject({ count: 5, total: 5, next: null });
  expect(all.body.events[0]).toMatchObject({
    event: "score_update",
    team: "BOS",
    score_kind: "goal",
    text: "BOS goal: MTL 0, BOS 1",
  });
  expect(ids(await api.get("/api/v1/game-events?team=canadiens&league=nhl"))).toEqual(["401-3", "401-2", "401-1"]);
  expect(ids(await api.get("/api/v1/game-events?league=nfl"))).toEqual([]);
  const first = await api.get("/api/v1/game-events?limit=2");
  expect([...ids(first), ...ids(await api.get(`/api/v1/game-events?limit=9&cursor=${first.body.next}`))]).toEqual(
    ids(all),
  );
  expect((await api.get("/api/v1/game-events?team=nobody")).status).toBe(404);
  const table = await api.get("/api/v1/game-events", { accept: "text/csv" });
  expect(table.text.split("\n")[1]).toContain("401-3");
});

test("the events of a game, in their order", async () => {
  const api = await evening();
  expect(ids(await api.get("/api/v1/games/401/events"))).toEqual(["401-1", "401-2", "401-3"]);
  expect(ids(await api.get("/api/v1/games/401/events?limit=1"))).toEqual(["401-1"]);
  await api.see("nhl", [nhlGame({ id: "403", status: "finished" })]);
  expect(ids(await api.get("/api/v1/games/403/events"))).toEqual([]);
  expect((await api.get("/api/v1/games/999/events")).status).toBe(404);
});
