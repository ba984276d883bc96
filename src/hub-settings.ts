import { espnSettings } from "./config/espn-settings.ts";
import type { Config } from "./config/schema.ts";
import type {
  Checked,
  HomeAssistantGiven,
  InfluxdbGiven,
  SettingsEditor,
  SettingsView,
} from "./config/settings-view.ts";
import { FIRST_MIRROR } from "./mirror/options.ts";
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
import { entrySettings } from "./store/influx/options.ts";

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
    checkHomeAssistant: (given) => checked(() => lookAtHome(given, parts)),
    checkInfluxdb: (given) => checked(() => lookAtMirror(given, parts)),
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

async function checked<Seen>(look: () => Promise<Seen>): Promise<Checked<Seen>> {
  try {
    return { seen: await look() };
  } catch (error) {
    if (error instanceof HometideError) return { failed: error };
    throw error;
  }
}

async function lookAtHome(given: HomeAssistantGiven, { config, clock, signal }: Parts) {
  const { home_assistant: known } = config;
  const url = addressOf("home_assistant", given.url ?? known.url, ["http:", "https:"]);
  const token = given.token ?? (isSameAddress(url, known.url) ? known.token : undefined);
  if (token === undefined) throw missing("home_assistant", "a long-lived access token is needed for this address");
  const { examineHomeAssistant } = await import("./sources/home-assistant/examine.ts");
  return examineHomeAssistant({ url, token }, clock, signal);
}

async function lookAtMirror(given: InfluxdbGiven, { config, clock }: Parts) {
  const { mirror, ...changes } = given;
  const known = mirror === FIRST_MIRROR ? config.influxdb : config.mirrors.find(({ name }) => name === mirror);
  const url = addressOf(mirror, given.url ?? known?.url, ["http:", "https:"]);
  const { database = "hometide", org, token, username, password } = known ?? {};
  const secrets = isSameAddress(url, known?.url) ? { token, username, password } : {};
  const { lookAtInflux } = await import("./store/influx/look.ts");
  const settings = mirror === FIRST_MIRROR ? {} : { settings: entrySettings(mirror) };
  const looked = await lookAtInflux({ database, org, ...secrets, ...changes, ...settings, url, clock });
  if (looked.kind === "looked") return looked;
  throw new HometideError(looked.kind === "auth" ? "influxdb_auth" : "influxdb_unreachable", looked.reason);
}

/** Forms write an address with a slash at its end, or with `/api/websocket`. */
function addressOf(name: string, text: string | undefined, schemes: readonly string[]): string {
  if (text === undefined) throw missing(name, "an address is needed");
  const url = URL.parse(text.trim().replace(/^ws/, "http"));
  if (url === null || !schemes.includes(url.protocol) || url.username !== "")
    throw missing(name, "this is no address such as http://homeassistant.local:8123, without credentials");
  return `${url.origin}${url.pathname}`.replace(/(\/api\/websocket)?\/*$/, "");
}

function missing(name: string, why: string): HometideError {
  return new HometideError("bad_request", `${name}: ${why}.`);
}

function isSameAddress(one: string, other: string | undefined): boolean {
  return other !== undefined && URL.parse(one)?.origin === URL.parse(other)?.origin;
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
