import { espnSettings } from "./config/espn-settings.ts";
import type { Config } from "./config/schema.ts";
import type { SettingsEditor, SettingsView } from "./config/settings-view.ts";
import { createChecks } from "./hub-checks.ts";
import type { Clock } from "./model/clock.ts";
import { HometideError } from "./model/errors.ts";
import type { Team } from "./model/game.ts";
import type { League } from "./model/league.ts";
import { findLeague, leagues } from "./model/league.ts";
import { nearestFew } from "./model/nearest.ts";
import type { Micros } from "./model/time.ts";
import { MICROS_PER_SECOND } from "./model/time.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { SportsView } from "./sports/view.ts";

interface Parts {
  /** Absent in a hub that was not started from a configuration's file. */
  readonly editor?: SettingsEditor;
  readonly config: Config;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly version: string;
  readonly sports: Pick<SportsView, "leagues" | "teams">;
  readonly signal: AbortSignal;
}

/** Teams change once a year; a search looks at them at every letter. */
const TEAMS_KEPT = 600 * MICROS_PER_SECOND;

/** Reads, changes and tries the settings for the dashboard. */
export function createHubSettings(parts: Parts): SettingsView {
  const { editor } = parts;
  const noFile = (): never => {
    throw new HometideError("settings_read_only", "This hub was not started from a configuration's file.");
  };
  const teams = new Map<string, { readonly at: Micros; readonly read: Promise<readonly Team[]> }>();
  return {
    state: editor?.state ?? noFile,
    change: editor?.change ?? (() => Promise.try(noFile)),
    tryOut: editor?.tryOut ?? (() => Promise.try(noFile)),
    checks: createChecks({ ...parts, readTeams: (league) => readTeams(league, parts) }),
    async teams(name) {
      const league = leagueCalled(name, parts.config);
      const known = parts.sports.leagues.includes(league.id) ? parts.sports.teams(league.id) : [];
      if (known.length > 0) return known;
      const now = parts.clock.now();
      const before = teams.get(league.id);
      if (before !== undefined && now - before.at < TEAMS_KEPT) return before.read;
      const read = readTeams(league, parts);
      teams.set(league.id, { at: now, read });
      // What failed is asked for again.
      read.catch(() => teams.delete(league.id));
      return read;
    },
  };
}

function leagueCalled(name: string, config: Config): League {
  const custom = espnSettings(config).leagues.find(({ id }) => id === name);
  const league = custom ?? findLeague(name);
  if (league !== undefined) return league;
  const near = nearestFew(name, Object.keys(leagues));
  throw new HometideError("unknown_league", `No league is called ${name}.`, {
    details: { nearest: near.length > 0 ? near : Object.keys(leagues) },
  });
}

async function readTeams(league: League, { config, clock, metrics, version, signal }: Parts): Promise<readonly Team[]> {
  const [{ createPageFetch }, { parseTeams }] = await Promise.all([
    import("./sources/espn/fetch-page.ts"),
    import("./sources/espn/parse-teams.ts"),
  ]);
  const { url, timeoutMs } = espnSettings(config);
  const fetchPage = createPageFetch({ url, timeoutMs, version, clock, metrics });
  const page = { league, kind: "teams", page: "teams", query: { limit: "500" } } as const;
  const fetched = await fetchPage(page, undefined, signal);
  if (fetched.kind === "failed") throw fetched.error;
  if (fetched.kind === "unchanged")
    throw new HometideError("espn_unreadable", "ESPN answered 304 to a plain question.");
  const { teams, problems } = parseTeams(fetched.payload, league);
  if (teams.length > 0 || problems.length === 0) return teams;
  throw new HometideError("espn_unreadable", problems.map(({ detail }) => detail).join("; "));
}
