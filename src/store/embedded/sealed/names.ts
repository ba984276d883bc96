/**
 * Names of fields as blocks have them: a number instead of the name, where the name stands here. The numbers are in the
 * files of users: the list grows at its end and changes nowhere else. A name that is not in it is spelled out.
 */
const knownNames: readonly string[] = [
  "state_value",
  "previous_state",
  "normalized_value",
  "confidence",
  "duration_seconds",
  "unit_of_measurement",
  "energy_consumption",
  "avg_value",
  "time_weighted_avg",
  "min_value",
  "max_value",
  "first_value",
  "last_value",
  "event_count",
  "on_seconds",
  "change",
  "total_energy",
  "coverage",
  "context_id",
  "parent_id",
  "data",
  "home_score",
  "away_score",
  "quarter",
  "period",
  "time_remaining",
  "possession",
  "down_distance",
  "field_position",
  "home_shots",
  "away_shots",
  "home_power_play",
  "away_power_play",
  "weeks_out",
  "practice_participation",
  "detail",
  "wins",
  "losses",
  "ties",
  "ot_losses",
  "points",
  "win_percentage",
  "points_for",
  "points_against",
  "streak",
  "temp",
  "humidity",
  "pressure",
  "wind_speed",
  "precipitation",
  "sample_count",
  "season_type",
];

const numbers: ReadonlyMap<string, number> = new Map(knownNames.map((name, index) => [name, index]));

/** The number of a name; `undefined` where it has to be spelled out. */
export function numberOfName(name: string): number | undefined {
  return numbers.get(name);
}

/** @throws RangeError where there is no such number: a later version of Hometide wrote the block */
export function nameOfNumber(number: number): string {
  const name = knownNames[number];
  if (name === undefined) throw new RangeError(`a field has the unknown number ${number}`);
  return name;
}
