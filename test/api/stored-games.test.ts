import { describe, expect, it } from "vitest";
import { storedGames, storedPage } from "../../src/api/game-history.ts";
import { pageOf } from "../../src/api/page.ts";
import { gamesFromRows } from "../../src/api/stored-games.ts";
import { systemClock } from "../../src/model/clock.ts";
import type { Game } from "../../src/model/game.ts";
import type { Row } from "../../src/model/query.ts";
import { columnsOf } from "../../src/model/row-columns.ts";
import type { Micros } from "../../src/model/time.ts";
import { parseTime } from "../../src/model/time.ts";
import type { KnownGame } from "../../src/sports/game-state.ts";
import { observeGames } from "../../src/sports/game-state.ts";
import { createSports } from "../../src/sports/sports.ts";
import { nhlGame, team } from "../sports/games.ts";
import { openTestStore } from "../support/embedded.ts";

const ASKED = { routeOptions: { url: "/" }, params: {}, query: {} };

const time = (text: string): Micros => parseTime(`2026-${text}:00Z`) ?? Number.NaN;

/** The rows that polls of a game leave behind. */
function rowsOf(...polls: readonly (readonly [string, Game])[]): readonly Row[] {
  const known = new Map<string, KnownGame>();
  return polls.flatMap(([at, game]) => {
    const { points, documents } = observeGames(known, [game], time(at));
    for (const { id, value } of documents) known.set(id, value);
    return points.map((point) => ({ time: point.time, tags: point.series.tags, fields: point.fields }));
  });
}

function starts(rows: readonly Row[]) {
  // The store gives them in any order of the series.
  const told = [rows, rows.toReversed()].map((some) =>
    gamesFromRows("nhl", [columnsOf(some)], () => undefined).map(({ id, status, start_time, whole, home_team }) => [
      id,
      status,
      start_time,
      whole().start_confirmed,
      home_team.abbreviation,
    ]),
  );
  expect(told[1]).toEqual(told[0]);
  return told[0];
}

describe("the start of a game that only the store remembers", () => {
  const plan = nhlGame();
  const moved = (start_time: string, more: Partial<Game> = {}): Game => ({ ...plan, start_time, ...more });
  const over: Partial<Game> = { status: "finished", score: { home: 3, away: 2 } };

  it("is the newest that it was set for", () => {
    const later = rowsOf(["01-01T00:00", plan], ["01-09T00:00", moved("2026-02-01T00:00:00Z")]);
    expect(starts(later)).toEqual([["401", "scheduled", "2026-02-01T00:00:00Z", true, "MTL"]]);
    const played = rowsOf(
      ["01-01T00:00", plan],
      ["01-09T00:00", { ...plan, status: "postponed" }],
      ["01-12T00:00", moved("2026-02-01T00:00:00Z")],
      ["02-01T02:30", moved("2026-02-01T00:00:00Z", over)],
    );
    expect(starts(played)).toEqual([["401", "finished", "2026-02-01T00:00:00Z", true, "MTL"]]);
  });

  it("is none that comes after its end", () => {
    const earlier = rowsOf(
      ["01-01T00:00", plan],
      ["01-02T00:00", moved("2026-01-09T18:00:00Z")],
      ["01-09T21:00", moved("2026-01-09T18:00:00Z", over)],
    );
    expect(starts(earlier)).toEqual([["401", "finished", "2026-01-09T18:00:00Z", true, "MTL"]]);
  });

  it("a game whose teams were to be decided is one game, of the teams that played it", () => {
    const rows = rowsOf(
      ["01-01T00:00", { ...plan, home_team: team("900", "TBD") }],
      ["01-05T00:00", plan],
      ["01-10T02:30", { ...plan, ...over }],
    );
    expect(rows).toHaveLength(3);
    expect(starts(rows)).toEqual([["401", "finished", "2026-01-10T00:00:00Z", true, "MTL"]]);
  });
});

describe("games that only the store remembers", () => {
  const score = (home: number, away: number) => ({ score: { home, away } });
  const over = {
    status: "finished",
    period: { current: 3, label: "3", time_remaining: "Final" },
    ...score(3, 2),
  } as const;
  const live = { status: "live", period: { current: 2, label: "2", time_remaining: "14:32" } } as const;

  it.each(["with columns", "without"])("are told whether or not they have an end, by a store %s", async (how) => {
    const { latestColumns, ...rest } = await openTestStore();
    const store = how === "without" ? rest : { ...rest, ...(latestColumns === undefined ? {} : { latestColumns }) };
    const known = new Map<string, KnownGame>();
    const see = async (at: string, ...games: readonly Game[]): Promise<void> => {
      const { points, documents } = observeGames(known, games, time(at));
      for (const { id, value } of documents) known.set(id, value);
      await store.write(points);
    };
    await see("01-01T00:00", nhlGame({ id: "401" }), nhlGame({ id: "403" }));
    await see("01-10T00:50", nhlGame({ id: "401", ...live }), nhlGame({ id: "402", ...live, ...score(1, 0) }));
    await see("01-10T02:30", nhlGame({ id: "401", ...over }), nhlGame({ id: "402", ...live, ...score(1, 1) }));
    const sports = createSports({ leagues: ["nhl"], clock: systemClock });
    const today = { ...nhlGame().home_team, record: { wins: 9, losses: 3, ties: 0 } };
    sports.observe({ kind: "teams", league: "nhl", readAt: time("03-01T00:00"), teams: [today], problems: [] }).apply();
    const deps = { store, sports, clock: systemClock, historyTimeoutMs: 5_000 };
    const all = await storedGames(deps, { league: "nhl", team: undefined, season: undefined });
    // A team's record is that of now: its games of before were not played with it.
    expect(all.map((game) => game.whole().home_team)).toEqual(all.map(() => ({ ...today, record: null })));
    for (const limit of [1, 2, 3]) {
      const cut = <T extends { readonly id: string }>(items: readonly T[]) =>
        pageOf(ASKED, items, ({ id }) => id, { limit });
      const { page, games } = await storedPage(deps, { league: "nhl", season: undefined }, cut);
      expect([page.total, page.next === null]).toEqual([3, limit === 3]);
      expect(games).toEqual(cut(all).items.map((game) => game.whole()));
    }
    for (const team of [undefined, "MTL", "BOS"]) {
      const told = await storedGames(deps, { league: "nhl", team, season: undefined });
      expect(told.map((game) => [game.id, game.status, game.score, game.whole().period.time_remaining]).sort()).toEqual(
        [
          ["401", "finished", { home: 3, away: 2 }, "Final"],
          ["402", "live", { home: 1, away: 1 }, "14:32"],
          ["403", "scheduled", { home: 0, away: 0 }, null],
        ],
      );
    }
  });
});
