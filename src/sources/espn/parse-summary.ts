import { seasonTypes } from "../../model/game.ts";
import type { GameSummary } from "../../model/game-summary.ts";
import type { Unreadable } from "../../model/home.ts";
import type { League } from "../../model/league.ts";
import { depthOf } from "../../model/league-depth.ts";
import type { TeamGroup } from "../../model/standing.ts";
import { formatTime, MAX_TIME, parseTime } from "../../model/time.ts";
import { groupName } from "./group-name.ts";
import { at, field, identifier, integer, list, sampleOf, text } from "./json.ts";
import { parsePlayers } from "./parse-players.ts";
import { parsePlays } from "./parse-plays.ts";
import { NOT_A_LIST } from "./parse-scoreboard.ts";
import { parseStatus } from "./parse-status.ts";
import { parseTeamStatistics, powerPlayOf, shotsOf } from "./parse-team-statistics.ts";
import { weekName } from "./week.ts";

/** What a summary held; without its game where there is none to be read. */
export interface ReadSummary {
  readonly summary: GameSummary | undefined;
  readonly problems: readonly Unreadable[];
}

/** Reads `/summary?event=…` of a league that is followed in depth (ESPN.md lists the paths). Pure; never throws. */
export function parseSummary(payload: unknown, league: League): ReadSummary {
  const header = field(payload, "header");
  const competition = list(field(header, "competitions"))[0];
  const game_id = identifier(field(header, "id")) ?? identifier(field(competition, "id"));
  const status = parseStatus(field(competition, "status"));
  const depth = depthOf(league.id);
  if (game_id === undefined || status === undefined || depth === undefined) {
    const detail = "a summary has no header with a game's id and status";
    return { summary: undefined, problems: [{ reason: NOT_A_LIST, detail, sample: sampleOf(header ?? payload) }] };
  }
  const seasonType = seasonTypes[(integer(at(header, "season", "type")) ?? 0) - 1] ?? null;
  const sides = new Map(list(field(competition, "competitors")).map((side) => [field(side, "homeAway"), side]));
  const idOf = (which: "home" | "away"): string | undefined =>
    identifier(at(sides.get(which), "team", "id")) ?? identifier(field(sides.get(which), "id"));
  const abbreviations = new Map(
    (["home", "away"] as const).map((which) => [idOf(which), text(at(sides.get(which), "team", "abbreviation"), 40)]),
  );
  const boxscore = field(payload, "boxscore");
  const teams = list(field(boxscore, "teams"));
  const [home = {}, away = {}] = (["home", "away"] as const).map((which) =>
    parseTeamStatistics(teams.find((team) => identifier(at(team, "team", "id")) === (idOf(which) ?? NO_TEAM))),
  );
  const { players, problems } = parsePlayers(boxscore, depth.players);
  // Before the start the statistics are those of the season.
  const begun = status.status === "live" || status.status === "finished";
  return {
    summary: {
      game_id,
      season: integer(at(header, "season", "year")),
      week: weekName(league, seasonType, integer(field(header, "week"))),
      start_time: startOf(field(competition, "date")),
      over: status.status === "finished",
      players: begun ? players : [],
      team_statistics: begun ? { home, away } : { home: {}, away: {} },
      shots: begun ? shotsOf(home, away) : null,
      power_play: begun ? powerPlayOf(home, away) : null,
      plays: parsePlays(payload, { league, seasonType, teamOf: (id) => abbreviations.get(id) }),
      groups: groupsIn(payload),
    },
    problems,
  };
}

/** Stands for the id of a team that has none: no team's id has a blank. */
const NO_TEAM = " ";

function startOf(value: unknown): string | undefined {
  const time = typeof value === "string" && value.length < 64 ? parseTime(value) : undefined;
  return time === undefined || time < 0 || time > MAX_TIME ? undefined : formatTime(time);
}

/** The tables beside a summary name the divisions of both teams: "2024 NFC North Standings". */
function groupsIn(payload: unknown): readonly TeamGroup[] {
  return list(at(payload, "standings", "groups"))
    .slice(0, 50)
    .flatMap((group) => {
      const division =
        groupName(text(field(group, "divisionHeader"), 100)) ?? groupName(text(field(group, "header"), 100)) ?? null;
      const conference = groupName(text(field(group, "conferenceHeader"), 100)) ?? null;
      return list(at(group, "standings", "entries")).flatMap((entry): readonly TeamGroup[] => {
        const team_id = identifier(field(entry, "id"));
        return team_id === undefined ? [] : [{ team_id, conference, division }];
      });
    });
}
