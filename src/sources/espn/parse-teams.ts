import type { Team } from "../../model/game.ts";
import type { League } from "../../model/league.ts";
import type { Unreadable } from "../../model/home.ts";
import { field, list, sampleOf } from "./json.ts";
import { NOT_A_LIST } from "./parse-scoreboard.ts";
import { parseTeam } from "./parse-team.ts";

/** Reads `/teams`: `sports[0].leagues[0].teams[].team`. Pure; never throws. */
export function parseTeams(
  payload: unknown,
  league: League,
): { readonly teams: readonly Team[]; readonly problems: readonly Unreadable[] } {
  const entries = field(list(field(list(field(payload, "sports"))[0], "leagues"))[0], "teams");
  if (!Array.isArray(entries)) {
    const detail = "there is no list sports[0].leagues[0].teams";
    return { teams: [], problems: [{ reason: NOT_A_LIST, detail, sample: sampleOf(payload) }] };
  }
  const teams = new Map<string, Team>();
  const problems: Unreadable[] = [];
  for (const entry of list(entries)) {
    const team = parseTeam(field(entry, "team"), league);
    if (team === undefined)
      problems.push({ reason: "no_id", detail: "a team has no id", sample: sampleOf(field(entry, "team") ?? entry) });
    else teams.set(team.id, team);
  }
  return { teams: [...teams.values()], problems };
}
