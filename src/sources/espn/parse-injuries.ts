import type { Unreadable } from "../../model/home.ts";
import type { Injury } from "../../model/injury.ts";
import type { League } from "../../model/league.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, MAX_TIME, MICROS_PER_DAY, parseTime } from "../../model/time.ts";
import { at, field, identifier, integer, list, sampleOf, text } from "./json.ts";
import { NOT_A_LIST } from "./parse-scoreboard.ts";

/** About 600 in the NFL at the end of a season: 32 teams with 53 players and some. */
const MAX_INJURIES = 3_000;

/**
 * Reads a league's `/injuries` (`injuries[]` by team, `injuries[]` of each). Of a payload of 2 MB some 300 bytes a player
 * are kept. An athlete has no id here: it stands in the addresses of the player's pages, and of the picture. Of several
 * reports about a player the newest counts. Pure; never throws.
 */
export function parseInjuries(
  payload: unknown,
  league: League,
): { readonly injuries: readonly Injury[]; readonly problems: readonly Unreadable[] } {
  const teams = field(payload, "injuries");
  if (!Array.isArray(teams)) {
    return {
      injuries: [],
      problems: [{ reason: NOT_A_LIST, detail: "there is no list injuries", sample: sampleOf(payload) }],
    };
  }
  const season = integer(at(payload, "season", "year"));
  const newest = new Map<string, Injury>();
  const problems: Unreadable[] = [];
  for (const team of list(teams)) {
    for (const report of list(field(team, "injuries"))) {
      const injury = season === undefined ? undefined : injuryOf(report, team, league, season);
      if (injury === undefined) {
        const detail = "a report of an injury has no athlete with an id and a name, no status or no date";
        if (problems.length < 100) problems.push({ reason: "no_injury", detail, sample: sampleOf(report) });
        continue;
      }
      const known = newest.get(injury.player_id);
      // Both times are written alike and in UTC: their texts sort as they do.
      if (known === undefined ? newest.size < MAX_INJURIES : known.reported_at < injury.reported_at)
        newest.set(injury.player_id, injury);
    }
  }
  return { injuries: [...newest.values()], problems };
}

function injuryOf(report: unknown, team: unknown, league: League, season: number): Injury | undefined {
  const athlete = field(report, "athlete");
  const player_id = athleteId(athlete);
  const player_name = text(field(athlete, "displayName"), 100);
  const status = text(field(report, "status"), 60);
  const reported = timeOf(field(report, "date"));
  if (player_id === undefined || player_name === undefined || status === undefined || reported === undefined)
    return undefined;
  const details = field(report, "details");
  const returns = dateOf(field(details, "returnDate"));
  return {
    league: league.id,
    season,
    player_id,
    player_name,
    team_id: identifier(field(team, "id")) ?? identifier(at(athlete, "team", "id")) ?? null,
    team: text(at(athlete, "team", "abbreviation"), 40) ?? null,
    position: text(at(athlete, "position", "abbreviation"), 20) ?? null,
    status,
    injury_type: specified(field(details, "type")),
    side: specified(field(details, "side")),
    detail: text(field(report, "shortComment"), 1_000) ?? specified(field(details, "detail")),
    return_date: returns?.date ?? null,
    weeks_out: returns === undefined ? null : Math.max(0, Math.ceil((returns.time - reported) / (7 * MICROS_PER_DAY))),
    reported_at: formatTime(reported),
    recovered_at: null,
  };
}

/** `…/player/_/id/4585618/keshon-gilbert`, `…/headshots/nba/players/full/4585618.png`. */
function athleteId(athlete: unknown): string | undefined {
  const named = identifier(field(athlete, "id"));
  if (named !== undefined) return named;
  const links = list(field(athlete, "links")).map((link) => field(link, "href"));
  for (const address of [...links, at(athlete, "headshot", "href")]) {
    const match = typeof address === "string" ? ATHLETE.exec(address.slice(0, 300)) : null;
    if (match !== null) return match[1] ?? match[2];
  }
  return undefined;
}

const ATHLETE = /\/id\/(\d{1,15})(?:\/|$)|\/players\/full\/(\d{1,15})\.\w+$/;

/** ESPN writes "Not Specified" for nothing. */
function specified(value: unknown): string | null {
  const word = text(value, 100);
  return word === undefined || word === "Not Specified" ? null : word;
}

function timeOf(value: unknown): Micros | undefined {
  const time = typeof value === "string" && value.length < 64 ? parseTime(value) : undefined;
  return time !== undefined && time >= 0 && time <= MAX_TIME ? time : undefined;
}

function dateOf(value: unknown): { readonly date: string; readonly time: Micros } | undefined {
  const match = typeof value === "string" ? /^(\d{4}-\d{2}-\d{2})(T.*)?$/.exec(value.slice(0, 40)) : null;
  const date = match?.[1];
  const time = date === undefined ? undefined : timeOf(`${date}T00:00:00Z`);
  return date === undefined || time === undefined ? undefined : { date, time };
}
