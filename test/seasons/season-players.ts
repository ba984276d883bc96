import { readFileSync } from "node:fs";
import type { GameSummary, PlayerLine } from "../../src/model/game-summary.ts";
import { leagues } from "../../src/model/league.ts";
import { formatTime } from "../../src/model/time.ts";
import { seededRandom } from "../../src/replay/scenario/random.ts";
import type { StagedGame } from "../../src/replay/scenario/staged-game.ts";
import { parseSummary } from "../../src/sources/espn/parse-summary.ts";

/**
 * The summaries of a season's games at their ends, after one that was recorded: as many players of each side with the
 * statistics that they had there, their numbers drawn anew for each game. A team's players are the same all season but
 * for three a side, who change from game to game. Names are of the usual length.
 *
 * @param file a recorded summary of a finished game of the league
 */
export function playerSummaries(file: string, games: readonly StagedGame[]): readonly GameSummary[] {
  const league = games[0]?.facts.league ?? "nfl";
  const { summary } = parseSummary(JSON.parse(readFileSync(file, "utf8")) as unknown, leagues[league]);
  if (summary === undefined || summary.players.length === 0) throw new Error(`${file} has no statistics of players`);
  const sides = [...Map.groupBy(summary.players, ({ team }) => team).values()];
  const random = seededRandom(1);
  const teams = new Map<string, number>();
  return games.map((game) => {
    const { home, away, season } = game.facts;
    const players = [home.team, away.team].flatMap((team, side) => {
      if (!teams.has(team)) teams.set(team, teams.size + 1);
      const number = teams.get(team) ?? 0;
      return (sides[side] ?? []).map((line, place) => drawn(line, { team, number, place }, random));
    });
    return {
      ...summary,
      game_id: game.id,
      season,
      week: null,
      start_time: formatTime(game.startsAt),
      over: true,
      players,
      groups: [],
    };
  });
}

/** Substitutes of a side, who take turns. */
const CHANGING = 3;

function drawn(
  line: PlayerLine,
  { team, number, place }: { readonly team: string; readonly number: number; readonly place: number },
  random: () => number,
): PlayerLine {
  const turn = place < CHANGING ? Math.floor(random() * CHANGING) * 100 : 0;
  const player_id = String(4_000_000 + number * 1_000 + turn + place);
  const statistics = Object.entries(line.statistics).map(([name, value]) => {
    // Between nothing and twice as much as was recorded, in as many digits.
    const digits = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
    return [name, Number((value * 2 * random()).toFixed(digits))] as const;
  });
  return {
    ...line,
    player_id,
    player_name: `Player Number${player_id}`,
    team,
    statistics: Object.fromEntries(statistics),
  };
}
