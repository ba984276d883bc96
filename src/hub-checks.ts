import { readFile } from "node:fs/promises";
import type { Config } from "./config/schema.ts";
import type {
  Check,
  HomeAssistantGiven,
  InfluxdbGiven,
  LeagueGiven,
  LeagueSeen,
  MqttGiven,
  MqttSeen,
  SettingsChecks,
} from "./config/settings-view.ts";
import { FIRST_MIRROR } from "./mirror/options.ts";
import { peerOf } from "./model/address.ts";
import type { Clock } from "./model/clock.ts";
import { HometideError, messageOf } from "./model/errors.ts";
import type { Team } from "./model/game.ts";
import type { League } from "./model/league.ts";
import { customLeague } from "./model/league.ts";
import { entrySettings } from "./store/influx/options.ts";

interface Parts {
  readonly config: Config;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly readTeams: (league: League) => Promise<readonly Team[]>;
}

const WEB = ["http:", "https:"];
const BROKERS = ["mqtt:", "mqtts:", "ws:", "wss:"];

/** Tries connections beside those of the hub, with what is in force where a form says nothing. */
export function createChecks(parts: Parts): SettingsChecks {
  return {
    homeAssistant: checking((given) => lookAtHome(given, parts)),
    influxdb: checking((given) => lookAtMirror(given, parts)),
    mqtt: checking((given) => lookAtBroker(given, parts)),
    league: checking((given) => lookAtLeague(given, parts)),
  };
}

function checking<Given, Seen>(look: (given: Given) => Promise<Seen>): Check<Given, Seen> {
  return async (given) => {
    try {
      return { seen: await look(given) };
    } catch (error) {
      if (error instanceof HometideError) return { failed: error };
      throw error;
    }
  };
}

async function lookAtHome(given: HomeAssistantGiven, { config, clock, signal }: Parts) {
  const { home_assistant: known } = config;
  const url = webAddress("home_assistant", given.url ?? known.url);
  const token = given.token ?? (isSamePeer(url, known.url) ? known.token : undefined);
  if (token === undefined) throw missing("home_assistant", "a long-lived access token is needed for this address");
  const { examineHomeAssistant } = await import("./sources/home-assistant/examine.ts");
  return examineHomeAssistant({ url, token }, clock, signal);
}

async function lookAtMirror(given: InfluxdbGiven, { config, clock }: Parts) {
  const { mirror, ...changes } = given;
  const known = mirror === FIRST_MIRROR ? config.influxdb : config.mirrors.find(({ name }) => name === mirror);
  const url = webAddress(mirror, given.url ?? known?.url);
  const { database = "hometide", org, token, username, password } = known ?? {};
  const secrets = isSamePeer(url, known?.url) ? { token, username, password } : {};
  const { lookAtInflux } = await import("./store/influx/look.ts");
  const settings = mirror === FIRST_MIRROR ? {} : { settings: entrySettings(mirror) };
  const looked = await lookAtInflux({ database, org, ...secrets, ...changes, ...settings, url, clock });
  if (looked.kind === "looked") return looked;
  throw new HometideError(looked.kind === "auth" ? "influxdb_auth" : "influxdb_unreachable", looked.reason);
}

async function lookAtBroker(given: MqttGiven, { config, clock, signal }: Parts): Promise<MqttSeen> {
  const { mqtt: known } = config;
  const url = addressOf("mqtt", given.url ?? known.url, { schemes: BROKERS, such: "mqtt://192.168.1.10:1883" });
  const login = isSamePeer(url, known.url) ? { username: known.username, password: known.password } : {};
  const username = given.username ?? login.username;
  // Passwords go by their user: another user's is not to be tried.
  const password = given.password ?? (username === login.username ? login.password : undefined);
  const ca = known.ca_file === undefined ? undefined : await certificates(known.ca_file);
  const { discovery_prefix: discoveryPrefix = known.discovery_prefix, base_topic: baseTopic = known.base_topic } =
    given;
  const { examineMqtt } = await import("./automations/mqtt/examine.ts");
  const report = await examineMqtt({ url, username, password, ca, discoveryPrefix, baseTopic, clock }, signal);
  if (report.problem !== null) throw new HometideError(report.problem.code, `${report.problem.message}.`);
  return report;
}

async function certificates(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new HometideError("mqtt_certificate", `MQTT_CA_FILE cannot be read (${messageOf(error)})`, { cause: error });
  }
}

async function lookAtLeague({ espn_path: path }: LeagueGiven, { readTeams }: Parts): Promise<LeagueSeen> {
  try {
    const teams = await readTeams(customLeague({ id: "tried", espn_path: path }));
    return { teams: teams.map(({ name }) => name) };
  } catch (error) {
    // A page that is not there, which ESPN tells by 400 as well as by 404.
    if (error instanceof HometideError && error.code === "espn_refused" && isMissing(error.details["status"]))
      throw new HometideError("espn_no_league", `ESPN has no league at ${path}.`, { cause: error });
    throw error;
  }
}

function isMissing(status: unknown): boolean {
  return status === 400 || status === 404;
}

/** Forms write an address with a slash at its end, or with `/api/websocket`. */
function webAddress(name: string, text: string | undefined): string {
  const http = text?.trim().replace(/^ws/, "http");
  const address = addressOf(name, http, { schemes: WEB, such: "http://homeassistant.local:8123" });
  return address.replace(/\/api\/websocket$/, "").replace(/\/+$/, "");
}

function addressOf(
  name: string,
  text: string | undefined,
  { schemes, such }: { readonly schemes: readonly string[]; readonly such: string },
): string {
  if (text === undefined) throw missing(name, "an address is needed");
  const url = URL.parse(text.trim());
  if (url === null || url.hostname === "" || !schemes.includes(url.protocol) || url.username !== "")
    throw missing(name, `this is no address such as ${such}, without credentials`);
  return `${url.protocol}//${url.host}${url.pathname}`.replace(/\/+$/, "");
}

function missing(name: string, why: string): HometideError {
  return new HometideError("bad_request", `${name}: ${why}.`);
}

function isSamePeer(one: string, other: string | undefined): boolean {
  return other !== undefined && peerOf(one) === peerOf(other);
}
