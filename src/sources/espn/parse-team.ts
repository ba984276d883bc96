import type { Team } from "../../model/game.ts";
import type { League } from "../../model/league.ts";
import { field, identifier, integer, list, text } from "./json.ts";

/**
 * Reads a team as scoreboards (`logo`, `name`), teams (`logos[]`, `name`) and team schedules (`logos[]`, `nickname`)
 * write it. ESPN names no conference or division here.
 *
 * @param team the object named `team`
 * @param competitor the entry that holds it on scoreboards and schedules, for the id and the record
 * @returns `undefined` where it has no id
 */
export function parseTeam(team: unknown, league: League, competitor?: unknown): Team | undefined {
  const id = identifier(field(team, "id")) ?? identifier(field(competitor, "id"));
  if (id === undefined) return undefined;
  const short = text(field(team, "shortDisplayName"));
  const given = text(field(team, "abbreviation"), 40);
  // In team schedules `nickname` is the nickname; in some teams lists it is the city, so it comes last.
  const nickname = text(field(team, "name")) ?? short ?? text(field(team, "nickname"));
  const location = text(field(team, "location"));
  const full = [location, nickname].filter((part) => part !== undefined).join(" ");
  const name = text(field(team, "displayName")) ?? (full === "" ? (given ?? id) : full);
  return {
    id,
    name,
    abbreviation: given ?? short ?? id,
    city: location ?? name,
    nickname: nickname ?? name,
    logo: logoOf(team),
    colors: { primary: colorOf(field(team, "color")), secondary: colorOf(field(team, "alternateColor")) },
    conference: null,
    division: null,
    record: recordOf(competitor, league),
  };
}

function colorOf(value: unknown): string | null {
  return typeof value === "string" && /^#?[0-9a-f]{6}$/i.test(value)
    ? `#${value.replace("#", "").toLowerCase()}`
    : null;
}

function logoOf(team: unknown): string | null {
  const logos = list(field(team, "logos"));
  const standard = logos.find((logo) => list(field(logo, "rel")).includes("default")) ?? logos[0];
  const address = text(field(team, "logo"), 1_000) ?? text(field(standard, "href"), 1_000);
  return address !== undefined && /^https?:\/\/[^\s]+$/i.test(address) ? address : null;
}

/**
 * The season's record. It is found by `type`: its name differs from league to league ("overall", "YTD", "All Splits").
 * Scoreboards say `records[].summary`, team schedules `record[].displayValue`.
 */
function recordOf(competitor: unknown, league: League): Team["record"] {
  const records = [...list(field(competitor, "records")), ...list(field(competitor, "record"))];
  const total =
    records.find((record) => field(record, "type") === "total") ??
    records.find((record) => field(record, "type") === "ytd");
  const summary = text(field(total, "summary")) ?? text(field(total, "displayValue")) ?? "";
  const match = /^(\d{1,4})-(\d{1,4})(?:-(\d{1,4}))?$/.exec(summary);
  if (match === null) return null;
  const [wins = 0, second = 0, third = 0] = match.slice(1).map((part) => integer(part) ?? 0);
  return league.drawsSecond === true ? { wins, losses: third, ties: second } : { wins, losses: second, ties: third };
}
