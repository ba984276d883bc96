import { isDeepStrictEqual } from "node:util";
import { storedGames } from "../../src/api/game-history.ts";
import { systemClock } from "../../src/model/clock.ts";
import type { Game } from "../../src/model/game.ts";
import type { Row } from "../../src/model/query.ts";
import { MAX_TIME } from "../../src/model/time.ts";
import type { StagedGame } from "../../src/replay/scenario/staged-game.ts";
import { statisticsOf } from "../../src/sports/records.ts";
import type { Sports } from "../../src/sports/sports-state.ts";
import { createSports } from "../../src/sports/sports.ts";
import type { Store } from "../../src/store/store.ts";
import type { SeasonLeague } from "./season-games.ts";
import type { TrueGame } from "./true-count.ts";
import { trueRecords } from "./true-count.ts";

export interface SeasonCheck {
  /** What is not as the file has it; empty where all is right. */
  readonly wrong: readonly string[];
  readonly points: number;
  readonly finals: number;
  readonly ties: number;
  readonly overtimes: number;
}

/** Compares what the hub shows and what it stored with the file's own rows, in the order in which they were staged. */
export async function checkSeason(options: {
  readonly league: SeasonLeague;
  readonly staged: readonly StagedGame[];
  readonly truth: readonly (TrueGame & { readonly playoff: boolean })[];
  readonly sports: Sports;
  readonly store: Store;
}): Promise<SeasonCheck> {
  const { league, staged, truth, sports, store } = options;
  const wrong: string[] = [];
  const expect = (what: string, actual: unknown, expected: unknown): void => {
    if (!isDeepStrictEqual(actual, expected))
      wrong.push(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  };
  expect("games", staged.length, truth.length);
  const names = new Map(staged.flatMap(({ facts }, index) => namesOf(facts, truth[index])));
  const deps = { store, sports: createSports({ leagues: [league], clock: systemClock }), clock: systemClock };
  const stored = await storedGames(
    { ...deps, historyTimeoutMs: 600_000 },
    { league, team: undefined, season: String(staged[0]?.facts.season) },
  );
  const byId = new Map(stored.map((game) => [game.id, game]));
  expect("games in the history", [...byId.keys()].sort(), staged.map(({ id }) => id).sort());
  expect("no game twice", stored.length, byId.size);
  let points = 0;
  for (const [index, game] of staged.entries()) {
    const row = truth[index];
    if (row === undefined) continue;
    const what = `${game.id} ${row.date} ${row.away} at ${row.home}`;
    for (const [where, one] of [
      ["shown", sports.game(game.id)],
      ["stored", byId.get(game.id)],
    ] as const) {
      expect(`${what} ${where}`, endOf(one), { status: "finished", score: row.score, label: labelOf(league, row) });
      expect(
        `${what} ${where} start`,
        one?.start_time,
        new Date(game.startsAt / 1_000).toISOString().replace(".000Z", "Z"),
      );
    }
    const { rows } = await store.range({
      measurement: `${league}_scores`,
      tags: { game_id: game.id },
      from: 0,
      to: MAX_TIME,
    });
    points += rows.length;
    for (const problem of timelineProblems(rows)) wrong.push(`${what}: ${problem}`);
  }
  const regular = truth.filter(({ playoff }) => !playoff);
  const seasonGames = stored.filter((game) => game.season_type === "regular");
  const shown = new Map(sports.teams(league).map((team) => [team.abbreviation, team.record]));
  for (const [name, record] of trueRecords(regular)) {
    const team = names.get(name) ?? "";
    const { wins, losses, ties } = statisticsOf(team, seasonGames);
    expect(`record of ${name}, stored`, [wins, losses, ties].join("-"), record);
    const told = shown.get(team);
    expect(`record of ${name}, shown`, [told?.wins, told?.losses, told?.ties].join("-"), record);
  }
  expect("names of teams", new Set(names.values()).size, new Set(names.keys()).size);
  return {
    wrong,
    points,
    finals: stored.filter(({ status }) => status === "finished").length,
    ties: truth.filter(({ score: [home, away] }) => home === away).length,
    overtimes: truth.filter(({ extra }) => extra !== "").length,
  };
}

function namesOf(
  { home, away }: StagedGame["facts"],
  row: TrueGame | undefined,
): readonly (readonly [string, string])[] {
  return row === undefined
    ? []
    : [
        [row.home, home.team],
        [row.away, away.team],
      ];
}

function endOf(
  game:
    | { readonly status: string; readonly score: Game["score"]; readonly period: { readonly label: string } }
    | undefined,
) {
  return { status: game?.status, score: [game?.score.home, game?.score.away], label: game?.period.label };
}

function labelOf(league: SeasonLeague, { extra, score: [home, away] }: TrueGame): string {
  if (league === "nfl") return home === away ? "OT" : "4";
  return extra === "" ? "3" : extra;
}

/** One plan, then live rows of which each says something new and none takes a point away, then one end. */
function timelineProblems(rows: readonly Row[]): readonly string[] {
  const problems: string[] = [];
  const statuses = rows.map(({ tags }) => tags["status"]);
  for (const once of ["scheduled", "finished"]) {
    const times = statuses.filter((status) => status === once).length;
    if (times !== 1) problems.push(`${once} ${times} times`);
  }
  if (statuses[0] !== "scheduled" || statuses.at(-1) !== "finished") problems.push("not from its plan to its end");
  if (statuses.filter((status) => status === "live").length < 20) problems.push("hardly seen live");
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before === undefined) continue;
    if (isDeepStrictEqual([before.tags, before.fields], [row.tags, row.fields])) problems.push(`twice: ${row.time}`);
    for (const side of ["home_score", "away_score"])
      if (Number(row.fields[side]) < Number(before.fields[side])) problems.push(`${side} falls at ${row.time}`);
  }
  return problems;
}
