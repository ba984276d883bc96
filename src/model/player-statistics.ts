/**
 * The one table of players' statistics: which fields ESPN's groups and keys become (docs/generated/player-statistics.md
 * is made from it). Groups, keys and notations were read off recorded summaries (`boxscore.players[].statistics[]`).
 *
 * A field is named after ESPN's key, in snake_case. Where a key says the same in two groups, it takes the group's word:
 * `interceptions` thrown are `passing_interceptions`, those caught `interceptions`. No field occurs in two groups of
 * different meaning, for the groups of a player are merged into one point.
 */

/** How a value is written: "12", "+3", ".870"; "14/25" or "1-11"; "21:28". "--" is none. */
export type StatisticNotation = "number" | "pair" | "minutes";

/** How a field adds up over several games: `sum`; the longest of all (`max`); not at all (`none`: shares, averages). */
export type StatisticTotal = "sum" | "max" | "none";

export interface StatisticField {
  readonly field: string;
  readonly total: StatisticTotal;
}

export interface StatisticKey {
  readonly notation: StatisticNotation;
  /** One field; two for a pair. Minutes are stored as seconds. */
  readonly fields: readonly StatisticField[];
}

type Groups = Readonly<Record<string, Readonly<Record<string, StatisticKey>>>>;

const number = (field: string, total: StatisticTotal = "sum"): StatisticKey => ({
  notation: "number",
  fields: [{ field, total }],
});
const pair = (first: string, second: string): StatisticKey => ({
  notation: "pair",
  fields: [
    { field: first, total: "sum" },
    { field: second, total: "sum" },
  ],
});
const minutes = (field: string): StatisticKey => ({ notation: "minutes", fields: [{ field, total: "sum" }] });

const football: Groups = {
  passing: {
    "completions/passingAttempts": pair("completions", "passing_attempts"),
    passingYards: number("passing_yards"),
    yardsPerPassAttempt: number("yards_per_pass_attempt", "none"),
    passingTouchdowns: number("passing_touchdowns"),
    interceptions: number("passing_interceptions"),
    "sacks-sackYardsLost": pair("passing_sacks", "passing_sack_yards_lost"),
    adjQBR: number("adj_qbr", "none"),
    QBRating: number("qb_rating", "none"),
  },
  rushing: {
    rushingAttempts: number("rushing_attempts"),
    rushingYards: number("rushing_yards"),
    yardsPerRushAttempt: number("yards_per_rush_attempt", "none"),
    rushingTouchdowns: number("rushing_touchdowns"),
    longRushing: number("long_rushing", "max"),
  },
  receiving: {
    receptions: number("receptions"),
    receivingYards: number("receiving_yards"),
    yardsPerReception: number("yards_per_reception", "none"),
    receivingTouchdowns: number("receiving_touchdowns"),
    longReception: number("long_reception", "max"),
    receivingTargets: number("receiving_targets"),
  },
  fumbles: {
    fumbles: number("fumbles"),
    fumblesLost: number("fumbles_lost"),
    fumblesRecovered: number("fumbles_recovered"),
  },
  defensive: {
    totalTackles: number("total_tackles"),
    soloTackles: number("solo_tackles"),
    sacks: number("sacks"),
    tacklesForLoss: number("tackles_for_loss"),
    passesDefended: number("passes_defended"),
    QBHits: number("qb_hits"),
    defensiveTouchdowns: number("defensive_touchdowns"),
  },
  interceptions: {
    interceptions: number("interceptions"),
    interceptionYards: number("interception_yards"),
    interceptionTouchdowns: number("interception_touchdowns"),
  },
  kickReturns: {
    kickReturns: number("kick_returns"),
    kickReturnYards: number("kick_return_yards"),
    yardsPerKickReturn: number("yards_per_kick_return", "none"),
    longKickReturn: number("long_kick_return", "max"),
    kickReturnTouchdowns: number("kick_return_touchdowns"),
  },
  puntReturns: {
    puntReturns: number("punt_returns"),
    puntReturnYards: number("punt_return_yards"),
    yardsPerPuntReturn: number("yards_per_punt_return", "none"),
    longPuntReturn: number("long_punt_return", "max"),
    puntReturnTouchdowns: number("punt_return_touchdowns"),
  },
  kicking: {
    "fieldGoalsMade/fieldGoalAttempts": pair("field_goals_made", "field_goal_attempts"),
    fieldGoalPct: number("field_goal_pct", "none"),
    longFieldGoalMade: number("long_field_goal_made", "max"),
    "extraPointsMade/extraPointAttempts": pair("extra_points_made", "extra_point_attempts"),
    totalKickingPoints: number("total_kicking_points"),
  },
  punting: {
    punts: number("punts"),
    puntYards: number("punt_yards"),
    grossAvgPuntYards: number("gross_avg_punt_yards", "none"),
    touchbacks: number("touchbacks"),
    puntsInside20: number("punts_inside_20"),
    longPunt: number("long_punt", "max"),
  },
};

const skaters: Groups[string] = {
  goals: number("goals"),
  assists: number("assists"),
  plusMinus: number("plus_minus"),
  shotsTotal: number("shots_total"),
  shotsMissed: number("shots_missed"),
  ytdGoals: number("ytd_goals", "max"),
  shootoutGoals: number("shootout_goals"),
  hits: number("hits"),
  blockedShots: number("blocked_shots"),
  takeaways: number("takeaways"),
  giveaways: number("giveaways"),
  faceoffsWon: number("faceoffs_won"),
  faceoffsLost: number("faceoffs_lost"),
  faceoffPercent: number("faceoff_percent", "none"),
  penalties: number("penalties"),
  penaltyMinutes: number("penalty_minutes"),
  shifts: number("shifts"),
  timeOnIce: minutes("time_on_ice"),
  powerPlayTimeOnIce: minutes("power_play_time_on_ice"),
  shortHandedTimeOnIce: minutes("short_handed_time_on_ice"),
  evenStrengthTimeOnIce: minutes("even_strength_time_on_ice"),
};

const hockey: Groups = {
  forwards: skaters,
  defenses: skaters,
  goalies: {
    saves: number("saves"),
    shotsAgainst: number("shots_against"),
    goalsAgainst: number("goals_against"),
    savePct: number("save_pct", "none"),
    evenStrengthSaves: number("even_strength_saves"),
    powerPlaySaves: number("power_play_saves"),
    shortHandedSaves: number("short_handed_saves"),
    shootoutSaves: number("shootout_saves"),
    shootoutShotsAgainst: number("shootout_shots_against"),
    timeOnIce: minutes("time_on_ice"),
    ytdGoals: number("ytd_goals", "max"),
    penaltyMinutes: number("penalty_minutes"),
  },
};

/** By the measurement of players' statistics: ESPN's group, then ESPN's key. */
export const playerStatistics = { nfl_player_stats: football, nhl_player_stats: hockey } as const satisfies Readonly<
  Record<string, Groups>
>;

export type PlayerMeasurement = keyof typeof playerStatistics;

/** What ESPN's key of a group becomes; `undefined` where the table does not have it. */
export function statisticKey(measurement: PlayerMeasurement, group: string, key: string): StatisticKey | undefined {
  const keys = Object.hasOwn(playerStatistics[measurement], group) ? playerStatistics[measurement][group] : undefined;
  return keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
}

/** How a field adds up over several games; `none` for fields that are not in the table. */
export function totalOf(measurement: PlayerMeasurement, field: string): StatisticTotal {
  return totals[measurement].get(field) ?? "none";
}

const totals: Readonly<Record<PlayerMeasurement, ReadonlyMap<string, StatisticTotal>>> = {
  nfl_player_stats: totalsIn(football),
  nhl_player_stats: totalsIn(hockey),
};

function totalsIn(groups: Groups): ReadonlyMap<string, StatisticTotal> {
  const fields = Object.values(groups).flatMap((keys) => Object.values(keys).flatMap((key) => key.fields));
  return new Map(fields.map(({ field, total }) => [field, total]));
}
