import { resolve } from "node:path";
import { parseDuration, parseSize } from "../model/duration.ts";
import { LEAGUE_ID_PATTERN } from "../model/game.ts";
import type { LeagueId } from "../model/game.ts";
import { findLeague } from "../model/league.ts";
import { nearest } from "../model/nearest.ts";
import type { SettingFacts, SettingKind, TeamRef } from "../model/setting.ts";
import { didYouMean, unknownLeague } from "./unknown-league.ts";

/** A value as it is used, or what is wrong with the written one. */
export type Understood = { readonly value: unknown } | { readonly reason: string; readonly mend?: string };

type Reader = (written: unknown, facts: SettingFacts, cwd: string) => Understood;

const asItIs: Reader = (written) => ({ value: written });

/** How each kind of setting turns what is written (the schema has checked it) into what is used. */
const readers: Readonly<Record<SettingKind, Reader>> = {
  text: asItIs,
  choice: asItIs,
  boolean: asItIs,
  integer: asItIs,
  number: asItIs,
  list: asItIs,
  // A bare number passes the schema only where the setting has a bare unit, and that is the second.
  duration: (written, facts) =>
    bounded(typeof written === "number" ? Math.round(written * 1_000) : parseDuration(String(written)), facts),
  size: (written, facts) => bounded(parseSize(String(written)), facts),
  url: (written, facts) => readUrl(String(written), facts),
  path: (written, _, cwd) => ({ value: resolve(cwd, String(written)) }),
  time_zone: (written) => readTimeZone(String(written)),
  leagues: (written) => readLeagues(texts(written)),
  teams: (written) => readTeams(texts(written)),
};

export function readKind(facts: SettingFacts, written: unknown, cwd: string): Understood {
  return readers[facts.kind](written, facts, cwd);
}

function texts(written: unknown): readonly string[] {
  return Array.isArray(written) ? written.map(String) : [];
}

function bounded(
  value: number | undefined,
  { expects, least = 0, most = Number.MAX_SAFE_INTEGER }: SettingFacts,
): Understood {
  return value === undefined || value < least || value > most ? { reason: `is not ${expects}` } : { value };
}

function readUrl(text: string, { expects, schemes = [] }: SettingFacts): Understood {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return { reason: `is not ${expects}` };
  if (url.username !== "" || url.password !== "") {
    return { reason: "contains credentials", mend: "Take them out of the address; they have settings of their own." };
  }
  if (url.search !== "" || url.hash !== "") {
    return { reason: "goes on behind its path", mend: "Take away everything from the ? or # on." };
  }
  // new URL has its own rules for changing schemes, so the text is changed instead.
  const scheme = schemes.includes("http") ? url.protocol.replace(/^ws/, "http") : url.protocol;
  return { value: `${scheme}//${url.host}${url.pathname}`.replace(/(\/api\/websocket)?\/*$/, "") };
}

function readTimeZone(name: string): Understood {
  try {
    return { value: new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone };
  } catch {
    const near = nearest(name, Intl.supportedValuesOf("timeZone"));
    return {
      reason: "is not a time zone that this machine knows",
      mend: didYouMean(near, "Use a name such as Europe/Berlin."),
    };
  }
}

/** A name that is none of the hub's own may be one of `leagues_custom`: cross-check-leagues.ts looks. */
function readLeague(name: string): { readonly id: LeagueId } | { readonly reason: string; readonly mend: string } {
  const id = findLeague(name)?.id ?? name.trim().toLowerCase();
  return new RegExp(LEAGUE_ID_PATTERN).test(id) ? { id } : unknownLeague(name, []);
}

function readLeagues(names: readonly string[]): Understood {
  const value = new Set<LeagueId>();
  for (const name of names) {
    const league = readLeague(name);
    if ("reason" in league) return league;
    value.add(league.id);
  }
  return { value: [...value] };
}

function readTeams(refs: readonly string[]): Understood {
  const value = new Map<string, TeamRef>();
  for (const ref of refs) {
    const [leagueName = "", teamName = ""] = ref.split(":");
    const league = readLeague(leagueName);
    if ("reason" in league) return league;
    const team = teamName.trim();
    if (team === "")
      return { reason: `names no team behind ${JSON.stringify(leagueName)}`, mend: "Write it as LEAGUE:TEAM." };
    value.set(`${league.id}:${team.toLowerCase()}`, { league: league.id, team });
  }
  return { value: [...value.values()] };
}
