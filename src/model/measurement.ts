/**
 * Every measurement that the hub writes, declared once (SPEC section 1). Validation, storage, encoding,
 * retention, documentation and the query layer derive from this table.
 */

export type FieldType = "float" | "int" | "string";

/**
 * `series`: part of the series' identity. `context`: what was true around all series at that moment (the weather,
 * the time of day, the game of its players): a store may keep it once and point to it, yet it is read back, and mirrored, as a tag like any other.
 */
export interface TagSpec {
  readonly scope: "series" | "context";
  readonly about: string;
}

export interface FieldSpec {
  readonly type: FieldType;
  readonly scope: "series" | "context";
  readonly unit?: string;
  readonly about: string;
}

export interface MeasurementSpec {
  readonly about: string;
  readonly tags: Readonly<Record<string, TagSpec>>;
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** Fields that are not listed are allowed with this type; their names are snake_case (statistics of players). */
  readonly dynamicFields?: FieldType;
  /** What the time of a point means. */
  readonly time: string;
  /** Days until a point is removed; `undefined` keeps it for ever. Configuration may say otherwise. */
  readonly keepDays: number | undefined;
  /** The name of the retention policy in InfluxDB, and so the group that a setting of days applies to. */
  readonly policy: PolicyName;
}

export type PolicyName =
  | "raw_data_policy"
  | "hourly_summary_policy"
  | "daily_summary_policy"
  | "kept_for_ever"
  | "sports_events_2y"
  | "sports_stats_2y"
  | "sports_standings_5y"
  | "weather_policy"
  | "hub_metrics_policy";

const tag = (about: string): TagSpec => ({ scope: "series", about });
const contextTag = (about: string): TagSpec => ({ scope: "context", about });
const float = (about: string, unit?: string): FieldSpec & { type: "float" } =>
  unit === undefined ? { type: "float", scope: "series", about } : { type: "float", scope: "series", about, unit };
const int = (about: string, unit?: string): FieldSpec & { type: "int" } =>
  unit === undefined ? { type: "int", scope: "series", about } : { type: "int", scope: "series", about, unit };
const string = (about: string): FieldSpec & { type: "string" } => ({ type: "string", scope: "series", about });
const contextFloat = (about: string, unit: string): FieldSpec & { type: "float" } => ({
  type: "float",
  scope: "context",
  about,
  unit,
});

const entityTags = {
  entity_id: tag("Home Assistant's entity, such as sensor.kitchen_temperature"),
  domain: tag("the part of the entity id before the dot"),
  device_class: tag("what kind of thing the entity measures, as Home Assistant says"),
} as const;

const summaryFields = {
  avg_value: float("mean of the samples"),
  time_weighted_avg: float("mean over time, last value carried forward; ends where the value is unknown"),
  min_value: float("smallest sample"),
  max_value: float("largest sample"),
  first_value: float("first sample"),
  last_value: float("last sample"),
  event_count: int("states in the bucket, those without a number too"),
  sample_count: int("samples that are numbers, where not all states are"),
  on_seconds: float("time during which the value was 1", "s"),
  change: float("growth of a meter, resets accounted for"),
  total_energy: float("energy used", "kWh"),
  coverage: float("share of the bucket in which the value was known, 0 to 1"),
} as const;

const summary = (bucket: string, keepDays: number | undefined, policy: PolicyName) =>
  ({
    about: `what each entity did in ${bucket === "hour" ? "an" : "a"} ${bucket}`,
    tags: entityTags,
    fields: summaryFields,
    time: `start of the ${bucket}${bucket === "hour" ? "" : " in the home's time zone"}`,
    keepDays,
    policy,
  }) as const;

const gameTags = {
  game_id: tag("ESPN's id of the game"),
  season: tag("ESPN's year of the season (NHL 2025-26 is 2026)"),
  home_team: tag("abbreviation of the home team"),
  away_team: tag("abbreviation of the away team"),
  status: tag("scheduled, live, finished, postponed or canceled"),
  home_conference: tag("conference of the home team"),
  away_conference: tag("conference of the away team"),
  home_division: tag("division of the home team"),
  away_division: tag("division of the away team"),
} as const;

const gameTime = "scheduled: the kick-off; live: when the change was seen; finished: when the end was seen";

const playerTags = {
  player_id: tag("ESPN's id of the athlete"),
  player_name: tag("name as displayed"),
  team: tag("abbreviation of the team"),
  position: tag("abbreviation of the position"),
} as const;

const playerStats = (league: string) =>
  ({
    about: `statistics of a player in an ${league} game`,
    tags: {
      ...playerTags,
      // Those of the game are the same around all its players: a player stays one series, game by game.
      game_id: contextTag("ESPN's id of the game"),
      season: contextTag("ESPN's year of the season"),
      week: contextTag("week of the season, where the league has weeks"),
    },
    fields: {},
    dynamicFields: "float",
    time: "start of the game",
    keepDays: 730,
    policy: "sports_stats_2y",
  }) as const;

const injuries = (league: string) =>
  ({
    about: `injury reports of the ${league}`,
    tags: {
      ...playerTags,
      status: tag("Out, Day-To-Day, Questionable, Doubtful, Injured Reserve"),
      injury_type: tag("part of the body, as reported"),
      season: tag("ESPN's year of the season"),
    },
    fields: {
      weeks_out: int("weeks until the expected return"),
      practice_participation: string("how far the player trains, as reported"),
      detail: string("the report in a sentence"),
    },
    time: "when the report was updated",
    keepDays: 730,
    policy: "sports_stats_2y",
  }) as const;

const standingTags = {
  team: tag("abbreviation of the team"),
  conference: tag("conference of the team"),
  division: tag("division of the team"),
  season: tag("ESPN's year of the season"),
} as const;

const standingFields = {
  wins: int("games won"),
  losses: int("games lost"),
  win_percentage: float("share of games won, 0 to 1"),
  points_for: int("points or goals scored"),
  points_against: int("points or goals conceded"),
  streak: string("W3, L1, T1, OT2"),
} as const;

/** The table itself. The order is the order of the reference page. */
export const measurements = {
  home_assistant_events: {
    about: "every accepted state of every Home Assistant entity",
    tags: {
      ...entityTags,
      area: tag("name of the entity's area, else of its device's"),
      device_name: tag("name of the device that the entity belongs to"),
      integration: tag("integration that provides the entity"),
      weather_condition: contextTag("the weather at that moment"),
      time_of_day: contextTag("night, morning, afternoon or evening at the home"),
    },
    fields: {
      state_value: string("the state as Home Assistant wrote it"),
      previous_state: string("the state before, where Home Assistant knew one"),
      normalized_value: float("the state as a number, in the unit of unit_of_measurement; absent where it is none"),
      confidence: float("how sure the entity is, 0 to 1, where it says so"),
      duration_seconds: int("time spent in the previous state", "s"),
      weather_temp: contextFloat("outdoor temperature at that moment", "°C"),
      weather_humidity: contextFloat("outdoor humidity at that moment", "%"),
      weather_pressure: contextFloat("air pressure at that moment", "hPa"),
      unit_of_measurement: string("unit of normalized_value"),
      energy_consumption: float("energy meters: consumption since the previous reading", "kWh"),
    },
    time: "Home Assistant's last_updated, to the microsecond",
    keepDays: 365,
    policy: "raw_data_policy",
  },
  hourly_events: summary("hour", 730, "hourly_summary_policy"),
  daily_events: summary("day", 2555, "daily_summary_policy"),
  monthly_events: summary("month", undefined, "kept_for_ever"),
  seasonal_events: summary("meteorological season", undefined, "kept_for_ever"),
  yearly_events: summary("year", undefined, "kept_for_ever"),
  home_assistant_actions: {
    about: "service calls and automations, where switched on: who did this",
    tags: {
      domain: tag("domain of the service"),
      service: tag("service that was called"),
      automation: tag("automation or script that ran, or that called the service"),
      entity_id: tag("entity that it was aimed at; one point for each"),
      user: tag("name of the user who caused it, else the user's id"),
    },
    fields: {
      context_id: string("Home Assistant's context"),
      parent_id: string("context that led to it"),
      data: string("the call's data as JSON, without secrets"),
      state_value: string("the state that followed, in points that tell what an action led to"),
    },
    time: "when it was called; of what it led to, the state's last_updated",
    keepDays: 365,
    policy: "raw_data_policy",
  },
  nfl_scores: {
    about: "NFL games as they go",
    tags: {
      ...gameTags,
      week: tag('"5", or wild_card, divisional, conference, super_bowl, pro_bowl, hall_of_fame, "pre_2"'),
    },
    fields: {
      home_score: int("points of the home team"),
      away_score: int("points of the away team"),
      quarter: string('"1" to "4", "OT", "2OT"'),
      time_remaining: string('clock of the quarter, such as "14:32", or "Final"'),
      possession: string("abbreviation of the team with the ball"),
      down_distance: string('such as "4th & 8"'),
      field_position: string('such as "SEA 36"'),
    },
    time: gameTime,
    keepDays: 730,
    policy: "sports_events_2y",
  },
  nhl_scores: {
    about: "NHL games as they go",
    tags: gameTags,
    fields: {
      home_score: int("goals of the home team"),
      away_score: int("goals of the away team"),
      period: string('"1" to "3", "OT", "2OT", "SO"'),
      time_remaining: string('clock of the period, such as "14:32", or "Final"'),
      home_shots: int("shots on goal of the home team so far, in games of followed teams"),
      away_shots: int("shots on goal of the away team so far, in games of followed teams"),
      home_power_play: string('power plays of the home team so far, goals of opportunities: "1/4"'),
      away_power_play: string('power plays of the away team so far, goals of opportunities: "0/2"'),
      season_type: string("preseason, regular or postseason: a loss in overtime counts apart in the regular season"),
    },
    time: gameTime,
    keepDays: 730,
    policy: "sports_events_2y",
  },
  nfl_player_stats: playerStats("NFL"),
  nhl_player_stats: playerStats("NHL"),
  nfl_injuries: injuries("NFL"),
  nhl_injuries: injuries("NHL"),
  nfl_standings: {
    about: "NFL standings, one a day",
    tags: standingTags,
    fields: { ...standingFields, ties: int("games tied") },
    time: "when they were read",
    keepDays: 1825,
    policy: "sports_standings_5y",
  },
  nhl_standings: {
    about: "NHL standings, one a day",
    tags: standingTags,
    fields: {
      ...standingFields,
      ot_losses: int("games lost in overtime or shootout"),
      points: int("points in the table"),
    },
    time: "when they were read",
    keepDays: 1825,
    policy: "sports_standings_5y",
  },
  weather: {
    about: "the weather at the home",
    tags: { source: tag("the weather entity, or open_meteo"), condition: tag("one of Home Assistant's conditions") },
    fields: {
      temp: float("temperature", "°C"),
      humidity: float("relative humidity", "%"),
      pressure: float("air pressure", "hPa"),
      wind_speed: float("wind speed", "km/h"),
      precipitation: float("precipitation", "mm"),
    },
    time: "time of the observation",
    keepDays: 180,
    policy: "weather_policy",
  },
  hub_metrics: {
    about: "the hub's own counters",
    tags: { component: tag("part of the hub that counts") },
    fields: {},
    dynamicFields: "float",
    time: "each full minute",
    keepDays: 30,
    policy: "hub_metrics_policy",
  },
} as const satisfies Readonly<Record<string, MeasurementSpec>>;

export type MeasurementName = keyof typeof measurements;

export const measurementNames: readonly MeasurementName[] = Object.keys(measurements) as MeasurementName[];

export function isMeasurement(name: string): name is MeasurementName {
  return Object.hasOwn(measurements, name);
}

/** The declaration of a measurement, seen as data rather than as its literal type. */
export function measurementSpec(name: MeasurementName): MeasurementSpec {
  return measurements[name];
}

/** The type of a field: declared, else the measurement's type of dynamic fields, else `undefined` (no such field). */
export function fieldType(name: MeasurementName, field: string): FieldType | undefined {
  const spec = measurementSpec(name);
  return Object.hasOwn(spec.fields, field) ? spec.fields[field]?.type : spec.dynamicFields;
}

interface ValueOf {
  float: number;
  int: number;
  string: string;
}

type Scoped<M extends MeasurementName, S extends "series" | "context"> = {
  [K in keyof (typeof measurements)[M]["fields"]]: (typeof measurements)[M]["fields"][K] extends { scope: S }
    ? K
    : never;
}[keyof (typeof measurements)[M]["fields"]];

type Declared<M extends MeasurementName> = (typeof measurements)[M]["fields"];

type FieldsIn<M extends MeasurementName, S extends "series" | "context"> = {
  readonly [K in Scoped<M, S>]?: Declared<M>[K] extends { type: infer T extends FieldType } ? ValueOf[T] : never;
};

/** The fields of a measurement by their names, with the types of the declaration; context fields are in {@link ContextOf}. */
export type FieldsOf<M extends MeasurementName> = FieldsIn<M, "series"> &
  ((typeof measurements)[M] extends { dynamicFields: FieldType } ? Readonly<Record<string, number>> : unknown);

type TagsIn<M extends MeasurementName, S extends "series" | "context"> = {
  readonly [
    K in keyof (typeof measurements)[M]["tags"] as (typeof measurements)[M]["tags"][K] extends { scope: S } ? K : never
  ]?: string | undefined;
};

/** The tags that make a series of a measurement. An `undefined` or empty tag is left out. */
export type SeriesTagsOf<M extends MeasurementName> = TagsIn<M, "series">;

/** The tags and fields that a point of a measurement takes from its surroundings. */
export interface ContextOf<M extends MeasurementName> {
  readonly tags: TagsIn<M, "context">;
  readonly fields: FieldsIn<M, "context">;
}
