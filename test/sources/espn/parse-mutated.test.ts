import fc from "fast-check";
import { Compile } from "typebox/compile";
import { expect, it } from "vitest";
import { GameSchema, TeamSchema } from "../../../src/model/game.ts";
import type { League } from "../../../src/model/league.ts";
import { leagues } from "../../../src/model/league.ts";
import { validatePoint } from "../../../src/model/point.ts";
import { parseScoreboard } from "../../../src/sources/espn/parse-scoreboard.ts";
import { parseTeams } from "../../../src/sources/espn/parse-teams.ts";
import { observeGames } from "../../../src/sports/game-state.ts";
import { describeShared } from "../../support/shared.ts";
import { facts, leagueOf, recorded, recordedScoreboard } from "./recorded.ts";

const SEEN_AT = Date.UTC(2026, 0, 1) * 1_000;
const gameCheck = Compile(GameSchema);
const teamCheck = Compile(TeamSchema);

/** Everything that must hold of any payload: no throw, valid games, teams and points, bounded texts. */
function check(payload: unknown, league: League): void {
  const { games, problems } = parseScoreboard(payload, league);
  for (const game of games) if (!gameCheck.Check(game)) expect(gameCheck.Errors(game)).toEqual([]);
  for (const problem of problems) expect(problem.sample.length + problem.detail.length).toBeLessThan(500);
  const { points, documents } = observeGames(new Map(), games, SEEN_AT);
  for (const point of points) expect(validatePoint(point)).toBeUndefined();
  for (const document of documents) expect(JSON.stringify(document).length).toBeLessThan(60_000);
  // The same games again are no news.
  expect(observeGames(new Map(games.map((game) => [game.id, game])), games, SEEN_AT + 1)).toEqual({
    points: [],
    documents: [],
    changed: [],
  });
  for (const team of parseTeams(payload, league).teams)
    if (!teamCheck.Check(team)) expect(teamCheck.Errors(team)).toEqual([]);
}

const nested = (depth: number): unknown => JSON.parse(`${'{"team":['.repeat(depth)}${"]}".repeat(depth)}`);

/** What stands where something else should: other types, huge, deep and hostile values. */
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    "",
    " ",
    "0",
    "-3",
    "1e5",
    "NaN",
    "\u0000",
    "\ud800",
    [],
    {},
    [null],
    [[]],
  ),
  fc.constantFrom(
    "2025-02-30T00:00Z",
    "9999-12-31T23:59Z",
    "0000-01-01T00:00Z",
    "STATUS_FINAL",
    "home",
    "away",
    "__proto__",
    "post",
    "in",
    "pre",
  ),
  fc.constant({ value: "7" }),
  fc.constant(JSON.parse('{"__proto__": {"id": "1"}, "constructor": 1, "toString": null}')),
  fc.constant("x".repeat(200_000)),
  fc.constant("\ud83c\udfc8\n".repeat(50_000)),
  fc.constant(Array.from({ length: 5_000 }, () => ({}))),
  fc.constant(nested(5_000)),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The names that the parser reads: half of the changes are aimed at these. */
const READ = (
  "id date timeValid season year type week number competitions competitors homeAway team score value displayValue winner status state " +
  "name completed detail period displayClock linescores records summary abbreviation displayName location color logo situation possession " +
  "shortDownDistanceText possessionText lastPlay text venue fullName address broadcasts names notes headline shootoutScore"
).split(" ");

/**
 * One change: where to step at each level (as a share of the entries there), or the name of a property and which of
 * those with that name; and what to put there.
 */
const mutation = fc.record({
  steps: fc.array(fc.nat(), { minLength: 1, maxLength: 9 }),
  named: fc.option(fc.record({ name: fc.constantFrom(...READ), which: fc.nat({ max: 3 }) })),
  remove: fc.boolean(),
  value: strange,
});

/** The way to the given one among the properties of a name, as steps for {@link changed}; `undefined` where there is none. */
function wayTo(value: unknown, name: string, which: { left: number }): number[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [step, [key, child]] of Object.entries(value).entries()) {
    if (key === name && which.left-- === 0) return [step];
    const way = wayTo(child, name, which);
    if (way !== undefined) return [step, ...way];
  }
  return undefined;
}

/** A copy with one place changed; only the containers on the way are copied. */
function changed(
  value: unknown,
  steps: readonly number[],
  change: (parent: Record<string, unknown>, key: string) => void,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value);
  const key = keys[(steps[0] ?? 0) % Math.max(keys.length, 1)];
  if (key === undefined) return value;
  // A list is changed through its keys as an object is.
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const child = copy[key];
  if (steps.length > 1 && typeof child === "object" && child !== null && Object.keys(child).length > 0)
    copy[key] = changed(child, steps.slice(1), change);
  else change(copy, key);
  return copy;
}

/** The first events only, so that a place that is picked at random is often one that matters; and no long lists of links. */
function small(payload: unknown): unknown {
  const text = JSON.stringify(payload, (name, value: unknown) => {
    if (
      [
        "links",
        "leaders",
        "headlines",
        "highlights",
        "odds",
        "tickets",
        "calendar",
        "logos",
        "geoBroadcasts",
        "statistics",
      ].includes(name)
    )
      return undefined;
    return Array.isArray(value) ? value.slice(0, 2) : value;
  });
  return JSON.parse(text);
}

it("10,000 random values are read without a throw", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue({ maxDepth: 6 }),
        fc.array(strange).map((events) => ({ events })),
        strange,
      ),
      fc.constantFrom(...Object.values(leagues)),
      check,
    ),
    { numRuns: 10_000 },
  );
}, 120_000);

describeShared("mutated recordings", () => {
  const names = [...Object.keys(facts.games), ...Object.keys(facts.teams)];

  it("10,000 of them give valid games and points, or problems", () => {
    const payloads = names.map((name) => ({
      league: leagueOf(name),
      payload: small(name.endsWith("teams.json") ? recorded(name) : recordedScoreboard(name)),
    }));
    let games = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...payloads),
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        ({ league, payload }, mutations) => {
          let mutated = payload;
          for (const { steps, named, remove, value } of mutations) {
            // Only the recording is searched: a change may have put something bottomless in.
            const way = named === null ? undefined : wayTo(payload, named.name, { left: named.which });
            mutated = changed(mutated, way ?? steps, (parent, key) => {
              if (remove && !Array.isArray(parent)) delete parent[key];
              else parent[key] = value;
            });
          }
          check(mutated, league);
          games += parseScoreboard(mutated, league).games.length;
        },
      ),
      { numRuns: 10_000 },
    );
    // The mutations leave something to be read: else this would test nothing but refusals.
    expect(games).toBeGreaterThan(1_000);
  }, 120_000);
});
