import fc from "fast-check";
import { Compile } from "typebox/compile";
import { expect, it } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import { GameDetailSchema } from "../../../src/model/game-summary.ts";
import { InjurySchema } from "../../../src/model/injury.ts";
import type { League } from "../../../src/model/league.ts";
import { leagues } from "../../../src/model/league.ts";
import { playerStatistics } from "../../../src/model/player-statistics.ts";
import { validatePoint } from "../../../src/model/point.ts";
import type { SportsObservation } from "../../../src/model/sports-observation.ts";
import { StandingSchema } from "../../../src/model/standing.ts";
import { parseInjuries } from "../../../src/sources/espn/parse-injuries.ts";
import { parseStandings } from "../../../src/sources/espn/parse-standings.ts";
import { parseSummary } from "../../../src/sources/espn/parse-summary.ts";
import { createSports } from "../../../src/sports/sports.ts";
import { describeShared } from "../../support/shared.ts";
import { mutated, mutationsOf, strange } from "./mutations.ts";
import { recorded } from "./recorded.ts";

const READ_AT = Date.UTC(2026, 0, 1) * 1_000;
const checks = {
  standing: Compile(StandingSchema),
  injury: Compile(InjurySchema),
  game_detail: Compile(GameDetailSchema),
};
const known = new Set(
  Object.values(playerStatistics).flatMap((groups) =>
    Object.values(groups).flatMap((keys) =>
      Object.values(keys).flatMap(({ fields }) => fields.map(({ field }) => field)),
    ),
  ),
);

/** What must hold of any payload: no throw, valid points of known fields, documents that can be read back, small ones. */
function check(payload: unknown, league: League): number {
  const readAt = READ_AT;
  const { summary, problems } = parseSummary(payload, league);
  const around = { league: league.id, readAt };
  const observations: SportsObservation[] = [
    { kind: "standings", ...around, ...parseStandings(payload, league) },
    { kind: "injuries", ...around, ...parseInjuries(payload, league) },
    ...(summary === undefined ? [] : [{ kind: "summary" as const, ...around, summary, problems }]),
  ];
  const sports = createSports({ leagues: [league.id], clock: new ManualClock(READ_AT) });
  let points = 0;
  for (const observation of observations) {
    const { commit, apply } = sports.observe(observation);
    for (const point of commit.points) {
      expect(validatePoint(point)).toBeUndefined();
      if (point.series.measurement.endsWith("_player_stats"))
        expect(Object.keys(point.fields).filter((field) => !known.has(field))).toEqual([]);
      points += 1;
    }
    for (const { kind, value } of commit.documents ?? []) {
      const schema = kind in checks ? checks[kind as keyof typeof checks] : undefined;
      if (schema !== undefined && !schema.Check(value)) expect(schema.Errors(value)).toEqual([]);
      expect(JSON.stringify(value ?? null).length).toBeLessThan(200_000);
    }
    for (const { sample, detail } of observation.kind === "unreachable" ? [] : observation.problems)
      expect(sample.length + detail.length).toBeLessThan(500);
    apply();
    // The same again, soon after, is no news.
    const again = sports.observe({ ...observation, readAt: readAt + 1 } as SportsObservation);
    expect(again.commit.points).toEqual([]);
  }
  return points;
}

it("5,000 random values are read without a throw", () => {
  const payloads = fc.oneof(
    fc.jsonValue({ maxDepth: 6 }),
    fc.array(strange).map((injuries) => ({ injuries: [{ injuries }], season: { year: 2026 } })),
    fc.array(strange).map((entries) => ({ children: [{ standings: { season: 2026, entries } }] })),
    strange,
  );
  fc.assert(
    fc.property(payloads, fc.constantFrom(leagues.nfl, leagues.nhl, leagues.epl), (payload, league) => {
      check(payload, league);
    }),
    { numRuns: 5_000 },
  );
}, 120_000);

/** The names that the parsers read: half of the changes are aimed at these. */
const READ = (
  "children name abbreviation standings entries season team id stats value displayValue injuries athlete links href headshot position " +
  "status date details type returnDate shortComment header competitions competitors homeAway boxscore players statistics keys athletes " +
  "scoringPlays plays scoringPlay text homeScore awayScore period number clock wallclock drives completed state week groups"
).split(" ");

/** Two of each list, without what nobody reads, so that a place that is picked at random is often one that matters. */
function small(payload: unknown): unknown {
  const dropped = new Set([
    "logos",
    "news",
    "videos",
    "article",
    "odds",
    "pickcenter",
    "winprobability",
    "leaders",
    "broadcasts",
  ]);
  const text = JSON.stringify(payload, (name, value: unknown) => {
    if (dropped.has(name)) return undefined;
    return Array.isArray(value) && !["keys", "stats", "labels"].includes(name) ? value.slice(0, 2) : value;
  });
  return JSON.parse(text);
}

describeShared("mutated recordings of tables, injuries and summaries", () => {
  it("2,000 of them give valid points, or problems", () => {
    const payloads = [
      { league: leagues.nfl, name: "nfl-summary-401547417-final.json" },
      { league: leagues.nhl, name: "nhl-summary-401774292-final.json" },
      { league: leagues.nfl, name: "nfl-standings-2024.json" },
      { league: leagues.nhl, name: "nhl-standings-2026.json" },
      // No list of either league was recorded; the shape is the same.
      { league: leagues.nfl, name: "nba-injuries-league.json" },
    ].map(({ league, name }) => ({ league, payload: small(recorded(name)) }));
    let points = 0;
    fc.assert(
      fc.property(fc.constantFrom(...payloads), mutationsOf(READ), ({ league, payload }, mutations) => {
        points += check(mutated(payload, mutations), league);
      }),
      { numRuns: 2_000 },
    );
    // The mutations leave something to be read: else this would test nothing but refusals.
    expect(points).toBeGreaterThan(2_000);
  }, 120_000);
});
