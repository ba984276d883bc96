import { describe, expect, it } from "vitest";
import { gamesFromRows } from "../../src/api/stored-games.ts";
import type { Game } from "../../src/model/game.ts";
import type { Row } from "../../src/model/query.ts";
import type { Micros } from "../../src/model/time.ts";
import { parseTime } from "../../src/model/time.ts";
import type { KnownGame } from "../../src/sports/game-state.ts";
import { observeGames } from "../../src/sports/game-state.ts";
import { nhlGame, team } from "../sports/games.ts";

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
    gamesFromRows("nhl", some, () => undefined).map(({ id, status, start_time, start_confirmed, home_team }) => [
      id,
      status,
      start_time,
      start_confirmed,
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
