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
import { mutated, mutationsOf, strange } from "./mutations.ts";
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

/** The names that the parser reads: half of the changes are aimed at these. */
const READ = (
  "id date timeValid season year type week number competitions competitors homeAway team score value displayValue winner status state " +
  "name completed detail period displayClock linescores records summary abbreviation displayName location color logo situation possession " +
  "shortDownDistanceText possessionText lastPlay text venue fullName address broadcasts names notes headline shootoutScore"
).split(" ");

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
      fc.property(fc.constantFrom(...payloads), mutationsOf(READ), ({ league, payload }, mutations) => {
        const result = mutated(payload, mutations);
        check(result, league);
        games += parseScoreboard(result, league).games.length;
      }),
      { numRuns: 10_000 },
    );
    // The mutations leave something to be read: else this would test nothing but refusals.
    expect(games).toBeGreaterThan(1_000);
  }, 120_000);
});
