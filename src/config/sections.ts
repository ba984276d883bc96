import { Type } from "typebox";
import { choiceSetting, integerSetting, sizeSetting, textSetting } from "../model/setting.ts";
import { logFormats, logLevels } from "../ops/log.ts";

/** Where the hub listens, and who may ask. */
export const ServerOptions = Type.Object(
  {
    host: textSetting({
      description: "Address to listen on; any but a loopback address asks everybody for the token",
      environment: "HOMETIDE_HOST",
      flag: "host",
      default: "127.0.0.1",
    }),
    port: integerSetting({
      description: "Port to listen on; 0 takes any free one",
      environment: "HOMETIDE_PORT",
      flag: "port",
      default: 8005,
      minimum: 0,
      maximum: 65_535,
    }),
    token: Type.Optional(
      textSetting({
        description: "Token that callers send as bearer; made at the first start where it is needed and not given",
        environment: "HOMETIDE_TOKEN",
        secret: true,
        pattern: String.raw`^[\x21-\x7e]{16,}$`,
        expects: "at least 16 visible ASCII characters without spaces",
      }),
    ),
    ingress_from: Type.Optional(
      textSetting({
        description:
          "Address of the proxy whose users have signed in already: Home Assistant's Supervisor, 172.30.32.2, in its app. Requests from there that carry X-Ingress-Path need no token",
        environment: "HOMETIDE_INGRESS_FROM",
        pattern: String.raw`^[0-9a-fA-F.:]{2,45}$`,
        expects: "an IP address such as 172.30.32.2",
      }),
    ),
  },
  { additionalProperties: false, description: "The HTTP server" },
);

export const LogOptions = Type.Object(
  {
    level: choiceSetting({
      description: "Least level of the lines that are written",
      environment: "LOG_LEVEL",
      flag: "log-level",
      choices: logLevels,
      default: "info",
    }),
    format: choiceSetting({
      description: "`pretty` for people, `json` for machines",
      environment: "LOG_FORMAT",
      flag: "log-format",
      choices: logFormats,
      default: "pretty",
    }),
  },
  { additionalProperties: false, description: "Logs, on standard error" },
);

const days = (description: string, environment: string, fallback: number) =>
  integerSetting({ description, environment, default: fallback, minimum: 1, maximum: 36_500 });

/** Days that points are kept, in the embedded store and in InfluxDB (SPEC section 4). */
export const RetentionOptions = Type.Object(
  {
    raw_days: days("Days that events of the home are kept (raw_data_policy)", "RAW_DATA_RETENTION_DAYS", 365),
    hourly_days: days(
      "Days that hourly summaries are kept (hourly_summary_policy)",
      "HOURLY_SUMMARY_RETENTION_DAYS",
      730,
    ),
    daily_days: days(
      "Days that daily summaries are kept (daily_summary_policy)",
      "DAILY_SUMMARY_RETENTION_DAYS",
      2_555,
    ),
    sports_days: days(
      "Days that games, player statistics and injuries are kept (sports_events_2y, sports_stats_2y)",
      "INFLUXDB_RETENTION_DAYS",
      730,
    ),
  },
  { additionalProperties: false, description: "How long points are kept" },
);

/** The file of the embedded store. */
export const StorageOptions = Type.Object(
  {
    limit: sizeSetting({
      description: "Size of the store from which on the hub warns, four fifths of it first; 0B: none but the disk's",
      environment: "HOMETIDE_STORAGE_LIMIT",
      default: "0B",
    }),
  },
  { additionalProperties: false, description: "What the store may take" },
);
