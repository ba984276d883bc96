import type { GameSummary, TeamStatistics } from "../../model/game-summary.ts";
import { field, integer, list, text } from "./json.ts";

const MAX_STATISTICS = 60;

/** A team's statistics by name, in snake_case; where a name comes twice (football's `interceptions`) the first counts. */
export function parseTeamStatistics(team: unknown): TeamStatistics {
  const found: Record<string, string> = {};
  for (const one of list(field(team, "statistics")).slice(0, MAX_STATISTICS)) {
    const name = snakeCase(text(field(one, "name"), 60) ?? "");
    const value = text(field(one, "displayValue"), 40);
    if (name !== undefined && value !== undefined && !Object.hasOwn(found, name)) found[name] = value;
  }
  return found;
}

/** Hockey's shots on goal; `null` unless both sides have them. */
export function shotsOf(home: TeamStatistics, away: TeamStatistics): GameSummary["shots"] {
  const [atHome, abroad] = [home, away].map((team) => integer(team["shots_total"]));
  return atHome === undefined || abroad === undefined || atHome < 0 || abroad < 0
    ? null
    : { home: atHome, away: abroad };
}

/** Hockey's power plays: goals of opportunities, "1/4"; `null` unless both sides have them. */
export function powerPlayOf(home: TeamStatistics, away: TeamStatistics): GameSummary["power_play"] {
  const [atHome, abroad] = [home, away].map((team) => {
    const [goals, chances] = [integer(team["power_play_goals"]), integer(team["power_play_opportunities"])];
    return goals === undefined || chances === undefined || goals < 0 || chances < 0 ? undefined : `${goals}/${chances}`;
  });
  return atHome === undefined || abroad === undefined ? null : { home: atHome, away: abroad };
}

/** "thirdDownEff" → "third_down_eff". */
function snakeCase(name: string): string | undefined {
  const snake = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  return /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(snake) ? snake : undefined;
}
