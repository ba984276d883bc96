import { Type } from "typebox";
import { choiceSetting, durationSetting, numberSetting, urlSetting } from "../../model/setting.ts";

/** Where the weather at the home comes from. */
export const WeatherOptions = Type.Object(
  {
    source: choiceSetting({
      description:
        "`auto`: Home Assistant's weather entity, and Open-Meteo where there is none or it is unavailable for long; or one of the two alone; `off` asks nobody",
      environment: "HOMETIDE_WEATHER_SOURCE",
      choices: ["auto", "home_assistant", "open_meteo", "off"],
      default: "auto",
    }),
    url: urlSetting({
      description: "Where Open-Meteo's API is; a replay server can stand in",
      environment: "HOMETIDE_WEATHER_URL",
      flag: "weather-url",
      default: "https://api.open-meteo.com",
    }),
    interval: durationSetting({
      description: "Between questions to Open-Meteo, which has a new weather every 15 minutes",
      environment: "HOMETIDE_WEATHER_INTERVAL",
      default: "15m",
      least: "10ms",
    }),
    timeout: durationSetting({
      description: "How long an answer of Open-Meteo's may take",
      environment: "HOMETIDE_WEATHER_TIMEOUT",
      default: "10s",
      least: "10ms",
    }),
    latitude: Type.Optional(
      numberSetting({
        description: "Where the home is, degrees north; else Home Assistant's own",
        environment: "HOMETIDE_WEATHER_LATITUDE",
        minimum: -90,
        maximum: 90,
      }),
    ),
    longitude: Type.Optional(
      numberSetting({
        description: "Where the home is, degrees east; else Home Assistant's own",
        environment: "HOMETIDE_WEATHER_LONGITUDE",
        minimum: -180,
        maximum: 180,
      }),
    ),
  },
  { additionalProperties: false, description: "The weather at the home" },
);

/** The options as the source takes them: durations in milliseconds. */
export interface OpenMeteoSettings {
  readonly url: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}
