import type { Unreadable } from "../../model/home.ts";
import type { League } from "../../model/league.ts";
import type { Standing } from "../../model/standing.ts";
import { groupName } from "./group-name.ts";
import { at, field, integer, list, sampleOf, text } from "./json.ts";
import { NOT_A_LIST } from "./parse-scoreboard.ts";
import { parseTeam } from "./parse-team.ts";

/** A league, its conferences, their divisions: nothing is nested deeper. */
const MAX_DEPTH = 5;
const MAX_ENTRIES = 1_000;

/** A list of teams and the groups that it stands in, the widest first. */
interface Table {
  readonly standings: unknown;
  readonly groups: readonly string[];
}

/**
 * Reads `apis/v2/…/standings`, however deep its groups are nested: recordings stop at the conferences, `?level=3` gives
 * divisions. A team that is listed in several groups is taken from the deepest. The season is that of each table: the
 * root's can be one ahead (ESPN.md). Pure; never throws.
 */
export function parseStandings(
  payload: unknown,
  league: League,
): { readonly standings: readonly Standing[]; readonly problems: readonly Unreadable[] } {
  const tables = tablesIn(payload, [], 0);
  if (tables.length === 0) {
    const problem = { reason: NOT_A_LIST, detail: "there is no list of standings", sample: sampleOf(payload) };
    return { standings: [], problems: [problem] };
  }
  const found = new Map<string, { readonly depth: number; readonly standing: Standing }>();
  const problems: Unreadable[] = [];
  for (const { standings, groups } of tables) {
    const season = seasonOf(field(standings, "season"));
    for (const entry of list(field(standings, "entries"))) {
      const standing = season === undefined ? undefined : standingOf(entry, league, season, groups);
      if (standing === undefined) {
        const detail = `an entry of the standings ${groups.join(", ")} has no season, no team or no wins and losses`;
        problems.push({ reason: "no_standing", detail, sample: sampleOf(entry) });
      } else if ((found.get(standing.team_id)?.depth ?? -1) < groups.length && found.size < MAX_ENTRIES)
        found.set(standing.team_id, { depth: groups.length, standing });
    }
  }
  return { standings: [...found.values()].map(({ standing }) => standing), problems: problems.slice(0, MAX_ENTRIES) };
}

/** A league with one table alone (soccer) has one child, which is named after itself and is no conference. */
function tablesIn(node: unknown, groups: readonly string[], depth: number): readonly Table[] {
  const children = depth < MAX_DEPTH ? list(field(node, "children")) : [];
  const own = Array.isArray(at(node, "standings", "entries")) ? [{ standings: field(node, "standings"), groups }] : [];
  const inside = children.flatMap((child) => {
    const short = text(field(child, "abbreviation"), 60);
    const long = text(field(child, "name"), 100);
    // The abbreviation of a division ("EAST") does not say of which conference.
    const name = depth === 0 ? (short ?? groupName(long)) : (groupName(long) ?? short);
    const named = name === undefined || (depth === 0 && children.length === 1) ? groups : [...groups, name];
    return tablesIn(child, named, depth + 1);
  });
  return [...own, ...inside];
}

function standingOf(entry: unknown, league: League, season: number, groups: readonly string[]): Standing | undefined {
  const team = parseTeam(field(entry, "team"), league);
  const stats = new Map(list(field(entry, "stats")).map((stat) => [text(field(stat, "name"), 60), stat]));
  const whole = (name: string): number | null => integer(field(stats.get(name), "value")) ?? null;
  const [wins, losses] = [whole("wins"), whole("losses")];
  if (team === undefined || wins === null || losses === null) return undefined;
  const [ties, otLosses] = [whole("ties"), whole("otLosses")];
  const played = whole("gamesPlayed") ?? wins + losses + (ties ?? 0) + (otLosses ?? 0);
  const share = field(stats.get("winPercent"), "value");
  return {
    league: league.id,
    season,
    team_id: team.id,
    team: team.abbreviation,
    team_name: team.name,
    conference: groups[0] ?? null,
    division: groups.length > 1 ? (groups.at(-1) ?? null) : null,
    games_played: played,
    wins,
    losses,
    ties,
    ot_losses: otLosses,
    points: whole("points"),
    // Hockey's standings have no share of games won.
    win_percentage: isShare(share) ? share : played > 0 && wins <= played ? wins / played : null,
    points_for: whole("pointsFor"),
    points_against: whole("pointsAgainst"),
    streak: streakOf(text(field(stats.get("streak"), "displayValue"), 20)),
    playoff_seed: whole("playoffSeed"),
  };
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

/** "W4", "L1", "T1"; a loss in overtime is "OT1", as in the records. */
function streakOf(written: string | undefined): string | null {
  const match = /^(W|L|T|D|OT|OTL)(\d{1,3})$/i.exec(written ?? "");
  if (match === null) return null;
  const word = (match[1] ?? "").toUpperCase();
  return `${word === "OTL" ? "OT" : word === "D" ? "T" : word}${Number(match[2])}`;
}

function seasonOf(value: unknown): number | undefined {
  const year = integer(value) ?? integer(field(value, "year"));
  return year !== undefined && year >= 1870 && year <= 2200 ? year : undefined;
}
