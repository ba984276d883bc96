import type { Static } from "typebox";
import { Type } from "typebox";
import { MqttOptions } from "../automations/mqtt/options.ts";
import { WebhooksOptions } from "../automations/webhook/options.ts";
import { InfluxdbOptions, MirrorsOptions } from "../mirror/options.ts";
import { choiceSetting, leaguesSetting, pathSetting, teamsSetting, timeZoneSetting } from "../model/setting.ts";
import { EspnOptions } from "../sources/espn/options.ts";
import { HomeAssistantOptions } from "../sources/home-assistant/options.ts";
import { WeatherOptions } from "../sources/weather/options.ts";
import { CustomLeaguesOptions } from "./custom-leagues.ts";
import { LogOptions, RetentionOptions, ServerOptions, StorageOptions } from "./sections.ts";

/**
 * The whole configuration: sections of the hub and the options that each adapter declares beside itself. The YAML
 * file has this shape; types, defaults, checks, the reference page and the JSON Schema derive from it.
 */
export const ConfigSchema = Type.Object(
  {
    data_dir: pathSetting({
      description: "Folder of everything that the hub keeps",
      environment: "HOMETIDE_DATA_DIR",
      flag: "data-dir",
      default: "./data",
    }),
    teams: teamsSetting({
      description: "Teams that are followed, as LEAGUE:TEAM; the team by abbreviation, name or ESPN's id",
      environment: "HOMETIDE_TEAMS",
      flag: "teams",
    }),
    leagues: leaguesSetting({
      description: "Leagues whose games are read; those of the followed teams always are",
      environment: "HOMETIDE_LEAGUES",
      flag: "leagues",
      default: ["nfl", "nhl"],
    }),
    leagues_custom: CustomLeaguesOptions,
    time_zone: Type.Optional(
      timeZoneSetting({
        description: "The home's time zone; else Home Assistant's, else the machine's (TZ)",
        environment: "HOMETIDE_TIME_ZONE",
        flag: "time-zone",
      }),
    ),
    time_of_day: choiceSetting({
      description:
        "What tells the time of day of an event: the home's clock, or the sun where Home Assistant says where the home is",
      environment: "HOMETIDE_TIME_OF_DAY",
      choices: ["clock", "sun"],
      default: "clock",
    }),
    history: choiceSetting({
      description: "Where history is read from",
      environment: "HOMETIDE_HISTORY",
      choices: ["embedded", "influxdb"],
      default: "embedded",
    }),
    server: ServerOptions,
    log: LogOptions,
    home_assistant: HomeAssistantOptions,
    weather: WeatherOptions,
    espn: EspnOptions,
    webhooks: WebhooksOptions,
    influxdb: InfluxdbOptions,
    mirrors: MirrorsOptions,
    mqtt: MqttOptions,
    retention: RetentionOptions,
    storage: StorageOptions,
  },
  { additionalProperties: false, title: "Hometide", description: "Configuration of the hub" },
);

type DeepReadonly<T> = T extends readonly (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/**
 * The configuration as the hub uses it: checked, complete with defaults, frozen. Spans of time are milliseconds, sizes
 * are bytes, paths are absolute, addresses end without a slash, `leagues` holds
 * those of the followed teams and one's own too.
 */
export type Config = DeepReadonly<Static<typeof ConfigSchema>>;
