import type { HometideError } from "../model/errors.ts";
import type { Team } from "../model/game.ts";
import type { Config } from "./schema.ts";

/** Who says a setting's value. `none`: nobody, and there is no default. */
export type SettingOrigin = "default" | "file" | "environment" | "flag" | "none";

/** A setting, without its value. */
export interface SettingState {
  /** Its place, such as `home_assistant.url` or `mirrors[0].token`. */
  readonly key: string;
  readonly origin: SettingOrigin;
  /** `hometide.yaml:4`, `HOMETIDE_PORT` or `--port`; `undefined` of defaults. */
  readonly place: string | undefined;
  readonly secret: boolean;
  /** Why it cannot be changed from here; `undefined` where it can. */
  readonly fixed: string | undefined;
  readonly description: string;
  /** What is accepted, such as `a whole number from 1 to 65535`. */
  readonly expects: string;
}

/** The configuration as the dashboard may see it. No secret is in it. */
export interface SettingsState {
  /** Of the file's content: another content has another one. */
  readonly version: string;
  /** False while the hub still runs with what the file said before. */
  readonly inForce: boolean;
  readonly file: string;
  /** Why the file cannot be written; `undefined` where it can. */
  readonly readOnly: string | undefined;
  /** Why the file, as it is now, would not start a hub; what is shown is what is in force. */
  readonly wrong: string | undefined;
  /** The values in the shape of the file, as one would write them there; secrets and what is not set are not in it. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly settings: readonly SettingState[];
  /** Nobody has set anything yet: no Home Assistant, no teams, no leagues, no mirror. */
  readonly isNew: boolean;
}

/** Reads and writes the file of the configuration. */
export interface SettingsEditor {
  state(): SettingsState;
  /**
   * Changes the file as a JSON merge patch (RFC 7396) says, all of it or nothing, and asks for a hub that runs with it.
   * A secret that an entry of `mirrors` does not name stays as it is.
   *
   * @param version the change is made to this version only; to any where absent
   * @throws HometideError settings_invalid (`details.errors` names the places), settings_conflict, settings_read_only
   */
  change(patch: unknown, version?: string): Promise<SettingsState>;
  /**
   * What a change would make of the configuration; nothing is written.
   *
   * @throws HometideError settings_invalid, as a change does
   */
  tryOut(patch: unknown): Promise<Config>;
}

/** How a try went: what was seen, or why it failed. */
export type Checked<Seen> = { readonly seen: Seen } | { readonly failed: HometideError };

/** Tries what a form says; what is absent is what is in force. A secret that is in force goes to its own address alone. */
export type Check<Given, Seen> = (given: Given) => Promise<Checked<Seen>>;

export interface HomeAssistantGiven {
  readonly url?: string;
  readonly token?: string;
}

export interface HomeAssistantSeen {
  readonly version: string;
  readonly state: string;
  readonly administrator: boolean;
  readonly round_trip_ms: number;
}

export interface InfluxdbGiven {
  /** The mirror whose settings stand for what is absent; `influxdb` is the first one. */
  readonly mirror: string;
  readonly url?: string;
  readonly database?: string;
  readonly org?: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
}

export interface InfluxdbSeen {
  readonly name: string;
  readonly generation: 1 | 2 | 3;
  readonly database: "there" | "missing" | "unseen";
}

export interface MqttGiven {
  readonly url?: string;
  readonly username?: string;
  readonly password?: string;
  readonly discovery_prefix?: string;
  readonly base_topic?: string;
}

export interface MqttSeen {
  readonly protocol: "5" | "3.1.1";
  /** From a message of ours to our having it back. */
  readonly round_trip_ms: number;
  /** Devices of this base topic that Home Assistant is told of. */
  readonly devices: readonly string[];
}

export interface LeagueGiven {
  /** ESPN's path of it, such as soccer/ger.1. */
  readonly espn_path: string;
}

export interface LeagueSeen {
  /** Names of its teams as ESPN lists them; none between the seasons of some cups. */
  readonly teams: readonly string[];
}

/** Looks at what the hub would be connected to. Nothing is changed there. */
export interface SettingsChecks {
  readonly homeAssistant: Check<HomeAssistantGiven, HomeAssistantSeen>;
  readonly influxdb: Check<InfluxdbGiven, InfluxdbSeen>;
  readonly mqtt: Check<MqttGiven, MqttSeen>;
  readonly league: Check<LeagueGiven, LeagueSeen>;
}

/** What the dashboard's settings are made with. */
export interface SettingsView extends SettingsEditor {
  readonly checks: SettingsChecks;
  /**
   * The teams of a league, also of one that is not followed.
   *
   * @throws HometideError unknown_league, espn_unreachable and its like
   */
  teams(league: string): Promise<readonly Team[]>;
}
