import { expect, test } from "vitest";
import { leagues } from "../../../src/model/league.ts";
import { MICROS_PER_MINUTE, parseTime } from "../../../src/model/time.ts";
import { scenarioScript } from "../../../src/replay/scenario/evenings.ts";
import { loadScenario } from "../../../src/replay/scenario/load.ts";
import { parseInjuries } from "../../../src/sources/espn/parse-injuries.ts";
import { parseScoreboard } from "../../../src/sources/espn/parse-scoreboard.ts";
import { parseStandings } from "../../../src/sources/espn/parse-standings.ts";
import { parseSummary } from "../../../src/sources/espn/parse-summary.ts";

const startedAt = parseTime("2026-11-22T23:00:00Z") ?? Number.NaN;
const script = scenarioScript({ scenario: loadScenario(), startedAt, speed: 1 });

function page(path: string, minute: number, query: Readonly<Record<string, string>> = {}): unknown {
  return script.answer({ path, query: new URLSearchParams(query) }, startedAt + minute * MICROS_PER_MINUTE)?.payload;
}

test.each(["nfl", "nhl"] as const)("the standings of the scenario's %s have conferences and divisions", (id) => {
  const { standings, problems } = parseStandings(page(`${leagues[id].espnPath}/standings`, 0), leagues[id]);
  expect([standings.length, problems]).toEqual([32, []]);
  const divisions = Map.groupBy(standings, ({ conference, division }) => `${conference} ${division}`);
  expect([...divisions.values()].map((teams) => teams.length)).toEqual(
    Array(id === "nfl" ? 8 : 4).fill(id === "nfl" ? 4 : 8),
  );
  expect(parseInjuries(page(`${leagues[id].espnPath}/injuries`, 0), leagues[id])).toEqual({
    injuries: [],
    problems: [],
  });
});

test.each(["nfl", "nhl"] as const)(
  "the summary of the scenario's %s game agrees with its scoreboard all evening",
  (id) => {
    const league = leagues[id];
    const kinds = new Set<string>();
    for (let minute = -5; minute < 260; minute += 5) {
      const { games } = parseScoreboard(page(`${league.espnPath}/scoreboard`, minute), league);
      const [game] = games;
      const { summary, problems } = parseSummary(
        page(`${league.espnPath}/summary`, minute, { event: game?.id ?? "" }),
        league,
      );
      expect(problems).toEqual([]);
      expect([summary?.game_id, summary?.over]).toEqual([game?.id, game?.status === "finished"]);
      const last = summary?.plays.at(-1);
      expect({ home: last?.home_score ?? 0, away: last?.away_score ?? 0 }).toEqual(game?.score);
      for (const { kind } of summary?.plays ?? []) kinds.add(kind);
      if (id === "nhl" && game?.status === "finished") expect(summary?.shots?.home).toBeGreaterThan(10);
    }
    expect([...kinds]).toContain(id === "nfl" ? "touchdown" : "goal");
    expect(page(`${league.espnPath}/summary`, 0, { event: "1" })).toBeUndefined();
  },
);
