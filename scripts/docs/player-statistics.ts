import type { StatisticKey } from "../../src/model/player-statistics.ts";
import { playerStatistics } from "../../src/model/player-statistics.ts";
import { code, page, table } from "./markdown.ts";

/** The fields of players' statistics, from the table that the parser uses. */
export function playerStatisticsPage(): string {
  const parts = Object.entries(playerStatistics).flatMap(([measurement, groups]) => [
    `## ${code(measurement)}`,
    table(
      ["ESPN's group", "ESPN's key", "field", "over several games"],
      Object.entries(groups).flatMap(([group, keys]) =>
        Object.entries(keys).flatMap(([key, meaning]) => rowsOf(group, key, meaning)),
      ),
    ),
  ]);
  return page(
    "# Statistics of players",
    "The fields of `nfl_player_stats` and `nhl_player_stats`: all are floats. A player has one point for each game, at its start, which holds all of his groups; the names are ESPN's keys in snake_case, with the group's word where a key means two things.",
    "ESPN writes some as two numbers (`14/25`, `1-11`), which are two fields, and some as minutes (`21:28`), which are seconds. Where it writes `--` there is no field. A key that is not listed is left out and counted as `unknown_statistic` (`GET /api/v1/quality`).",
    "The last column says what `GET /api/v1/players/{player_id}/stats` makes of several games: their sum, the longest of all, or nothing for averages and shares.",
    ...parts,
  );
}

const totals = { sum: "sum", max: "longest", none: "–" } as const;

function rowsOf(group: string, key: string, { notation, fields }: StatisticKey): readonly (readonly string[])[] {
  const unit = notation === "minutes" ? " (s)" : "";
  return fields.map(({ field, total }) => [code(group), code(key), `${code(field)}${unit}`, totals[total]]);
}
