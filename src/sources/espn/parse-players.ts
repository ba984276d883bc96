import type { PlayerLine } from "../../model/game-summary.ts";
import type { Unreadable } from "../../model/home.ts";
import type { PlayerMeasurement } from "../../model/player-statistics.ts";
import { statisticKey } from "../../model/player-statistics.ts";
import { at, field, identifier, list, sampleOf, text } from "./json.ts";
import { parseStatistic } from "./parse-statistic.ts";

/** More are not in any game (about 70 in football). */
const MAX_PLAYERS = 400;

interface Line {
  readonly player_id: string;
  player_name: string;
  team: string;
  position: string | null;
  readonly statistics: Record<string, number>;
}

/**
 * Reads the players of a summary (`boxscore.players[].statistics[]`): the groups of a player (passing, rushing …) become
 * one line. Keys that the table of statistics does not have are left out and told, once each; so is a value that is
 * written in another way than its key's. A player of whom nothing is left is left out. Pure; never throws.
 */
export function parsePlayers(
  boxscore: unknown,
  measurement: PlayerMeasurement,
): { readonly players: readonly PlayerLine[]; readonly problems: readonly Unreadable[] } {
  const lines = new Map<string, Line>();
  const problems = new Map<string, Unreadable>();
  const problem = (reason: string, about: string, sample: unknown): void => {
    if (!problems.has(`${reason} ${about}`) && problems.size < 50)
      problems.set(`${reason} ${about}`, {
        reason,
        detail: `statistics of players: ${about}`,
        sample: sampleOf(sample),
      });
  };
  for (const side of list(field(boxscore, "players"))) {
    const team = text(at(side, "team", "abbreviation"), 40);
    for (const group of list(field(side, "statistics"))) {
      const name = text(field(group, "name"), 40) ?? "";
      const keys = list(field(group, "keys")).map((key) => {
        const word = text(key, 60) ?? "";
        const known = statisticKey(measurement, name, word);
        if (known === undefined) problem("unknown_statistic", `${name} ${word} is not in the table`, group);
        return known;
      });
      for (const entry of list(field(group, "athletes"))) {
        const line = team === undefined ? undefined : lineOf(lines, entry, team);
        if (line === undefined) {
          problem("no_id", `${name} has a player without an id, a name or a team`, entry);
          continue;
        }
        const values = list(field(entry, "stats"));
        keys.forEach((key, index) => {
          if (key === undefined || values[index] === undefined) return;
          const read = parseStatistic(values[index], key);
          if (read === undefined) problem("bad_statistic", `${name} ${key.fields[0]?.field} cannot be read`, values);
          else key.fields.forEach(({ field: to }, place) => assign(line.statistics, to, read[place]));
        });
      }
    }
  }
  const players = [...lines.values()].filter(({ statistics }) => Object.keys(statistics).length > 0);
  return { players, problems: [...problems.values()] };
}

function lineOf(lines: Map<string, Line>, entry: unknown, team: string): Line | undefined {
  const athlete = field(entry, "athlete");
  const player_id = identifier(field(athlete, "id"));
  const player_name = text(field(athlete, "displayName"), 100);
  if (player_id === undefined || player_name === undefined) return undefined;
  const known = lines.get(player_id);
  if (known !== undefined) return known;
  if (lines.size >= MAX_PLAYERS) return undefined;
  const position = text(at(athlete, "position", "abbreviation"), 20) ?? null;
  const line: Line = { player_id, player_name, team, position, statistics: {} };
  lines.set(player_id, line);
  return line;
}

function assign(statistics: Record<string, number>, to: string, value: number | undefined): void {
  if (value !== undefined) statistics[to] = value;
}
