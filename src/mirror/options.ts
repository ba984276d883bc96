import { Type } from "typebox";
import { listOf } from "../model/setting-list.ts";
import {
  booleanSetting,
  choiceSetting,
  durationSetting,
  integerSetting,
  sizeSetting,
  textSetting,
  urlSetting,
} from "../model/setting.ts";

/** When the mirror stops asking a server that fails, and for how long (SPEC section 3). */
const CircuitBreakerOptions = Type.Object(
  {
    failure_threshold: integerSetting({
      description: "Failures in a row after which the mirror waits",
      environment: "CIRCUIT_BREAKER_FAILURE_THRESHOLD",
      default: 3,
      minimum: 1,
      maximum: 1_000,
    }),
    timeout: durationSetting({
      description: "How long it waits until it tries a single batch",
      environment: "CIRCUIT_BREAKER_TIMEOUT_SECONDS",
      default: "60s",
      bareUnit: "s",
      least: "1s",
    }),
  },
  { additionalProperties: false, description: "Pausing towards a server that fails" },
);

const address = urlSetting({
  description: "InfluxDB's address, such as http://127.0.0.1:8086 (versions 1, 2 and 3; which one is found out)",
  environment: "INFLUXDB_URL",
  flag: "influxdb-url",
});

/** What every mirror towards an InfluxDB has, beside its address. */
const mirrorLeaves = {
  enabled: booleanSetting({
    description: "false switches the mirror off although an address is given",
    environment: "INFLUXDB_ENABLED",
    default: true,
  }),
  token: Type.Optional(
    textSetting({ description: "Token (InfluxDB 2 and 3)", environment: "INFLUXDB_TOKEN", secret: true }),
  ),
  username: Type.Optional(textSetting({ description: "User (InfluxDB 1)", environment: "INFLUXDB_USERNAME" })),
  password: Type.Optional(
    textSetting({ description: "The user's password (InfluxDB 1)", environment: "INFLUXDB_PASSWORD", secret: true }),
  ),
  org: Type.Optional(
    textSetting({
      description: "Organisation (InfluxDB 2); not needed where the token sees just one",
      environment: "INFLUXDB_ORG",
    }),
  ),
  database: textSetting({
    description: "Database (InfluxDB 1 and 3) or bucket (InfluxDB 2)",
    environment: ["INFLUXDB_DATABASE", "INFLUXDB_BUCKET"],
    keys: ["bucket"],
    default: "hometide",
  }),
  batch_size: integerSetting({
    description: "Points of Home Assistant in a request at most",
    environment: "INFLUXDB_BATCH_SIZE",
    default: 1_000,
    minimum: 1,
    maximum: 5_000,
  }),
  batch_timeout: durationSetting({
    description: "How long points of Home Assistant wait for a batch to fill",
    environment: "INFLUXDB_BATCH_TIMEOUT",
    default: "5s",
    bareUnit: "s",
    least: "10ms",
    most: "1h",
  }),
  write_timeout: durationSetting({
    description: "How long a write may take",
    environment: "INFLUXDB_WRITE_TIMEOUT",
    default: "30s",
    bareUnit: "s",
    least: "10ms",
    most: "1h",
  }),
  read_timeout: durationSetting({
    description: "How long any other request may take",
    environment: "INFLUXDB_READ_TIMEOUT",
    default: "10s",
    bareUnit: "s",
    least: "10ms",
    most: "1h",
  }),
  context: choiceSetting({
    description:
      "Where weather_condition and time_of_day are written: `tags` as the measurements say, or `fields`, which keeps series whole (faster and smaller)",
    environment: "HOMETIDE_INFLUXDB_CONTEXT",
    choices: ["tags", "fields"],
    default: "tags",
  }),
  outbox_limit: sizeSetting({
    description:
      "Size of what waits for the server; beyond it the mirror is marked for a backfill, and nothing is lost",
    environment: "HOMETIDE_INFLUXDB_OUTBOX_LIMIT",
    default: "1GiB",
    least: "1MiB",
  }),
  dead_letter_limit: sizeSetting({
    description:
      "Size of the refused points that are kept; beyond it the oldest are given up and counted (the store keeps its points)",
    environment: "HOMETIDE_INFLUXDB_DEAD_LETTER_LIMIT",
    default: "64MiB",
    least: "64KiB",
  }),
  home: Type.Optional(
    textSetting({
      description: "Value of a tag `home` on every point, for several hubs that write to one database",
      environment: "HOMETIDE_INFLUXDB_HOME",
    }),
  ),
  circuit_breaker: CircuitBreakerOptions,
};

/** The name of the mirror that the section `influxdb` describes. */
export const FIRST_MIRROR = "influxdb";

/** InfluxDB as a mirror (SPEC sections 3, 4 and 8). The mirror is on where an address is given and `enabled` is not false. */
export const InfluxdbOptions = Type.Object(
  { url: Type.Optional(address), ...mirrorLeaves },
  { additionalProperties: false, description: "InfluxDB as a mirror" },
);

/** Further mirrors. The name is what the outbox knows the mirror by: another name is another mirror. */
export const MirrorsOptions = listOf(
  Type.Object(
    {
      name: textSetting({
        description: "What the mirror is called, for ever: its outbox belongs to this name",
        pattern: `^(?!${FIRST_MIRROR}$)[a-z0-9_-]{1,64}$`,
        expects: `a name of small letters, digits, _ and - that is not ${FIRST_MIRROR}`,
      }),
      url: address,
      ...mirrorLeaves,
    },
    { additionalProperties: false, description: "a mirror" },
  ),
  { description: "Further InfluxDB servers that every point is mirrored to", unique: "name" },
);
